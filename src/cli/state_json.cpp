#include "state_json.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "base/utf8.h"
#include "desk/desk.h"
#include "doc/json.h"
#include "headline.h"
#include "incident/cvss.h"
#include "incident/enum_names.h"
#include "incident/event.h"
#include "incident/facts.h"
#include "incident/next.h"
#include "incident/state.h"

namespace quell::cli {
namespace {

using incident::State;

std::int64_t seconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

json::Value severity_json(const State& state) {
  if (!state.severity) return nullptr;
  const incident::SeverityAssessed& assessed = state.severity->value;
  json::Object object{{"severity", incident::name_of(assessed.severity)}};
  if (assessed.score_tenths) object["score"] = incident::score_text(*assessed.score_tenths);
  if (assessed.vector) object["vector"] = *assessed.vector;
  return object;
}

json::Object environment_json(const State& state) {
  json::Object object{{"environment", incident::name_of(incident::environment_of(state))},
                      {"known", state.environment.has_value()}};
  if (state.environment) object["why"] = utf8_or_replaced(state.environment->value.why);
  return object;
}

json::Object times_json(const State& state) {
  json::Object times;
  for (const auto which : incident::all_values<incident::TimeKind>()) {
    const auto time = incident::time_of(state, which);
    if (!time) continue;
    json::Object one{{"certainty", incident::name_of(time->value.certainty)}};
    if (time->value.when) one["when"] = to_iso(*time->value.when);
    one["source"] = utf8_or_replaced(time->value.source);
    times[incident::name_of(which)] = std::move(one);
  }
  return times;
}

}  // namespace

json::Object summary_json(const incident::IncidentId& id, const State& state, Instant now) {
  json::Object object{{"incident", id.text()},
                      {"title", utf8_or_replaced(title_of(state))},
                      {"phase", phase_words(state)},
                      {"severity", severity_json(state)}};
  const auto priority = incident::priority_of(state);
  object["priority"] = priority ? json::Value(incident::name_of(*priority)) : json::Value(nullptr);
  object["environment"] = environment_json(state);
  object["owner"] =
      state.owner ? json::Value(utf8_or_replaced(state.owner->value.owner)) : json::Value(nullptr);
  object["major"] = incident::is_major(state);
  if (state.opened) object["opened"] = to_iso(state.opened->proof.at);
  object["age_s"] = seconds(age_of(state, now));
  object["times"] = times_json(state);
  json::Array pending;
  for (const std::string& one : pending_words(state, now)) {
    pending.emplace_back(utf8_or_replaced(one));
  }
  object["pending"] = std::move(pending);
  return object;
}

json::Object fact_json(const incident::Fact& fact) {
  json::Object object{{"fact", incident::name_of(fact.id)},
                      {"state", incident::name_of(fact.state)},
                      {"summary", incident::summary_of(fact.id)},
                      {"detail", utf8_or_replaced(fact.detail)}};
  if (fact.proof) {
    object["by"] = utf8_or_replaced(fact.proof->actor.name);
    object["since"] = to_iso(fact.proof->at);
    object["event"] = fact.proof->sequence;
  }
  if (!fact.supply.empty()) object["supply"] = utf8_or_replaced(fact.supply);
  return object;
}

json::Object step_json(const incident::StepStatus& status) {
  json::Object object{{"step", status.step->id},
                      {"phase", status.step->phase},
                      {"title", status.step->title},
                      {"state", incident::name_of(status.phase)},
                      {"minutes_estimated", status.step->minutes}};
  if (status.ready_at) object["ready_at"] = to_iso(*status.ready_at);
  if (status.done_at) object["done_at"] = to_iso(*status.done_at);
  if (status.took) object["took_s"] = seconds(*status.took);
  json::Array missing;
  for (const incident::FactId id : status.missing) missing.emplace_back(incident::name_of(id));
  object["missing"] = std::move(missing);
  if (!status.command.empty()) object["command"] = utf8_or_replaced(status.command);
  return object;
}

json::Object next_json(const incident::Next& next) {
  return json::Object{{"command", utf8_or_replaced(next.command)},
                      {"why", utf8_or_replaced(next.why)},
                      {"minutes_estimated", next.minutes_estimated},
                      {"minutes_left", next.minutes_left}};
}

json::Object outcome_json(const desk::Outcome& outcome) {
  json::Object object;
  object["incident"] = outcome.incident.text();
  object["answer"] = incident::name_of(outcome.answer);
  object["repeat"] = outcome.novelty == desk::Novelty::kRepeat;
  if (!outcome.message.empty()) object["message"] = utf8_or_replaced(outcome.message);
  json::Array events;
  for (const incident::Event& event : outcome.events) {
    json::Object one;
    one["sequence"] = event.sequence;
    one["type"] = incident::type_name(event.body);
    one["at"] = to_iso(event.at);
    one["by"] = event.actor.name;
    // The encoder of the record made this text, so it is JSON.
    if (auto data = json::parse(incident::encode_data(event.body))) one["data"] = *data;
    events.push_back(std::move(one));
  }
  object["events"] = std::move(events);
  json::Array missing;
  for (const incident::MissingFact& fact : outcome.missing) {
    missing.push_back(json::Object{
        {"fact", fact.fact}, {"why", utf8_or_replaced(fact.why)}, {"supply", fact.supply}});
  }
  object["missing"] = std::move(missing);
  return object;
}

}  // namespace quell::cli

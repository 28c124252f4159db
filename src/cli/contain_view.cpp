#include "contain_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "casework/containment.h"
#include "cli/console.h"
#include "common.h"
#include "contain/actuator.h"
#include "doc/json.h"
#include "incident/enum_names.h"
#include "incident/expiry.h"
#include "incident/state.h"
#include "target/target.h"

namespace quell::cli {
namespace {

json::Array texts(const std::vector<std::string>& lines) {
  json::Array array;
  for (const std::string& line : lines) array.push_back(json::Value(utf8_or_replaced(line)));
  return array;
}

std::string_view mark_of(contain::Check::Outcome outcome) {
  switch (outcome) {
    case contain::Check::Outcome::kPassed:
      return "ok";
    case contain::Check::Outcome::kFailed:
      return "FAILED";
    case contain::Check::Outcome::kNote:
      return "note";
  }
  return "";
}

bool was_used(const incident::FindingRecorded& finding) {
  return finding.verdict == incident::Verdict::kLikelySucceeded ||
         finding.verdict == incident::Verdict::kConfirmed;
}

/// A rate slows an attack down and closes nothing.
bool closes(const target::Target& what, const incident::FindingRecorded& finding) {
  return !what.rate && target::covers(what, {.client = std::nullopt, .target = finding.endpoint});
}

bool closes(const incident::ContainmentState& one, const incident::FindingRecorded& finding) {
  const auto what = target::parse_target(one.requested.value.target);
  return what && closes(*what, finding);
}

std::string words_of(const incident::FindingRecorded& finding, std::string_view what) {
  return fmt::format("{} {}: {} on {}, {}", finding.finding, what,
                     typed_form(incident::name_of(finding.vector)), finding.endpoint,
                     typed_form(incident::name_of(finding.verdict)));
}

}  // namespace

std::vector<std::string> left_open(const incident::State& state, const std::string& target) {
  std::vector<std::string> left;
  const auto what = target::parse_target(target);
  if (!what) return left;
  for (const auto& [finding, proof] : state.findings) {
    if (was_used(finding) && !closes(*what, finding)) {
      left.push_back(words_of(finding, "stays open"));
    }
  }
  return left;
}

std::vector<std::string> opened_by_lifting(const incident::State& state, const std::string& id) {
  std::vector<std::string> opened;
  const incident::ContainmentState* const lifted = incident::find_containment(state, id);
  if (lifted == nullptr) return opened;
  const auto stays_closed = [&](const incident::FindingRecorded& finding) {
    return std::ranges::any_of(state.containments, [&](const incident::ContainmentState& other) {
      return &other != lifted && in_force(other) && closes(other, finding);
    });
  };
  for (const auto& [finding, proof] : state.findings) {
    if (was_used(finding) && closes(*lifted, finding) && !stays_closed(finding)) {
      opened.push_back(words_of(finding, "can be reached again"));
    }
  }
  return opened;
}

bool in_force(const incident::ContainmentState& one) {
  return one.phase == incident::ContainmentPhase::kActive ||
         one.phase == incident::ContainmentPhase::kPermanent;
}

void show_probe(const contain::ProbeReport& probe, Console& console) {
  const bool good = probe.state == contain::State::kInForce;
  const std::string_view state = contain::name_of(probe.state);
  console.print(fmt::format("  {}{}\n", console.styled(good ? Style::kGreen : Style::kRed, state),
                            behind_words(state, terminal_safe(probe.summary))));
  for (const contain::Check& check : probe.checks) {
    console.print(fmt::format("  {:6} {}: expected {}, saw {}\n", mark_of(check.outcome),
                              terminal_safe(check.what), terminal_safe(check.expected),
                              terminal_safe(check.seen)));
  }
  if (!probe.difference.empty()) console.print(terminal_safe_lines(probe.difference) + "\n");
}

json::Object probe_json(const contain::ProbeReport& probe) {
  json::Array checks;
  for (const contain::Check& check : probe.checks) {
    checks.push_back(json::Object{{"outcome", mark_of(check.outcome)},
                                  {"what", utf8_or_replaced(check.what)},
                                  {"expected", utf8_or_replaced(check.expected)},
                                  {"seen", utf8_or_replaced(check.seen)}});
  }
  return {{"state", contain::name_of(probe.state)},
          {"summary", utf8_or_replaced(probe.summary)},
          {"checks", std::move(checks)},
          {"difference", utf8_or_replaced(probe.difference)}};
}

void show_block(std::string_view title, std::string_view text, Console& console) {
  console.print(fmt::format("  {}\n", title));
  const std::string safe = terminal_safe_lines(text);
  std::string_view rest = safe;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    console.print(fmt::format("    {}\n", rest.substr(0, end)));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
}

void show_plan(const casework::ShownPlan& plan, const incident::State& state, Console& console) {
  const auto environment = incident::environment_of(state);
  console.print(
      fmt::format("  {}: {}\n", incident::name_of(environment), terminal_safe(plan.plan.summary)));
  for (const std::string& line : plan.plan.affected) {
    console.print(fmt::format("  hits: {}\n", terminal_safe(line)));
  }
  for (const std::string& warning : plan.plan.warnings) {
    console.print("  " + console.styled(Style::kYellow, "warning: " + terminal_safe(warning)) +
                  "\n");
  }
  for (const contain::Change& change : plan.plan.changes) {
    console.print(fmt::format("  changes {}\n{}", terminal_safe(change.where),
                              terminal_safe_lines(change.diff)));
    if (!change.diff.ends_with('\n')) console.print("\n");
  }
  for (const std::string& action : plan.plan.actions) {
    console.print(fmt::format("  then: {}\n", terminal_safe(action)));
  }
  console.print(fmt::format("  undo: {}\n", terminal_safe(plan.plan.undo)));
  if (!plan.plan.expiry.empty()) {
    console.print(fmt::format("  ends: {}\n", terminal_safe(plan.plan.expiry)));
  }
}

std::string end_words(const incident::ContainmentState& one, Instant now) {
  const auto end = incident::ends_at(one);
  if (!end) return {};
  const std::string why = end == incident::confirm_by(one) ? ", not confirmed" : "";
  if (*end > now) return "in " + to_words(*end - now) + why;
  return "overdue by " + to_words(now - *end) + why;
}

std::string phase_words(incident::ContainmentPhase phase) {
  if (phase == incident::ContainmentPhase::kLiftFailed) return "undo failed";
  return std::string(incident::name_of(phase));
}

std::string last_words(const incident::ContainmentState& one) {
  switch (one.phase) {
    case incident::ContainmentPhase::kLifted:
      return "undone" +
             behind_words("undone", one.lifted ? one.lifted->value.detail.value_or("") : "");
    case incident::ContainmentPhase::kFailed:
      return one.failed ? one.failed->value.reason : "";
    case incident::ContainmentPhase::kLiftFailed:
      return one.lift_failed ? one.lift_failed->value.reason : "";
    default:
      return one.last_probe ? one.last_probe->value.detail.value_or("") : "";
  }
}

std::string behind_words(std::string_view state, std::string_view text) {
  if (text.starts_with(state)) return std::string(text.substr(state.size()));
  return text.empty() ? "" : ": " + std::string(text);
}

std::string to_seconds(Instant at) {
  return to_iso(at).substr(0, 19) + "Z";
}

json::Object plan_json(const casework::ShownPlan& plan, const incident::State& state) {
  json::Object object;
  object["summary"] = utf8_or_replaced(plan.plan.summary);
  object["environment"] = incident::name_of(incident::environment_of(state));
  object["affected"] = texts(plan.plan.affected);
  object["warnings"] = texts(plan.plan.warnings);
  json::Array changes;
  for (const contain::Change& change : plan.plan.changes) {
    changes.push_back(json::Object{{"where", utf8_or_replaced(change.where)},
                                   {"diff", utf8_or_replaced(change.diff)}});
  }
  object["changes"] = std::move(changes);
  object["actions"] = texts(plan.plan.actions);
  object["undo"] = utf8_or_replaced(plan.plan.undo);
  object["expiry"] = utf8_or_replaced(plan.plan.expiry);
  return object;
}

json::Object containment_json(const incident::ContainmentState& one) {
  const incident::ContainmentRequested& asked = one.requested.value;
  json::Object object;
  object["containment"] = asked.containment;
  object["phase"] = incident::name_of(one.phase);
  object["actuator"] = asked.actuator;
  object["target"] = asked.target;
  object["environment"] = incident::name_of(asked.environment);
  object["requested_at"] = to_iso(one.requested.proof.at);
  object["requested_by"] = one.requested.proof.actor.name;
  if (const auto end = incident::ends_at(one)) object["ends_at"] = to_iso(*end);
  if (const auto by = incident::confirm_by(one)) object["confirm_by"] = to_iso(*by);
  if (one.last_probe) {
    object["last_probe"] = incident::name_of(one.last_probe->value.result);
    object["last_probe_at"] = to_iso(one.last_probe->proof.at);
  }
  if (const std::string seen = last_words(one); !seen.empty()) {
    object["detail"] = utf8_or_replaced(seen);
  }
  if (one.lifted) object["lifted_at"] = to_iso(one.lifted->proof.at);
  if (one.failed) {
    object["failed"] = utf8_or_replaced(one.failed->value.reason);
    object["target_state"] = incident::name_of(one.failed->value.target_state);
  }
  if (one.lift_failed) object["lift_failed"] = utf8_or_replaced(one.lift_failed->value.reason);
  return object;
}

}  // namespace quell::cli

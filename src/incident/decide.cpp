#include "incident/decide.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/utf8.h"
#include "commands/rule.h"
#include "fields.h"

namespace quell::incident {
namespace {

Giver giver_of(const Context& context) {
  switch (context.actor.kind) {
    case ActorKind::kPerson:
      return Giver::kPerson;
    case ActorKind::kAgent:
      return Giver::kAgent;
    case ActorKind::kTimer:
      return Giver::kTimer;
    case ActorKind::kEffect:
      return Giver::kEffect;
  }
  return Giver::kPerson;
}

bool may_approve(const Context& context) {
  return context.actor.kind == ActorKind::kPerson && context.authority == Authority::kMayApprove;
}

/// May this kind of actor give this command at all, and is the person on the incident?
std::optional<Ruling> check_giver(const CommandSpec& spec, const Context& context) {
  const bool approves = (spec.givers & giver_bit(Giver::kApprover)) != 0;
  if (approves && may_approve(context)) return std::nullopt;
  if (approves)
    return deny({.fact = "may_approve",
                 .why = context.actor.name + " may not approve",
                 .supply = std::string(spec.cli) + " (as a person who may approve)"});
  if ((spec.givers & giver_bit(giver_of(context))) == 0)
    return deny({.fact = "actor",
                 .why = std::string(spec.name) + " is not given by a " +
                        std::string(name_of(context.actor.kind)),
                 .supply = "quell status"});
  const bool opens = spec.name == OpenIncident::kName;
  if (context.actor.kind == ActorKind::kPerson && !opens &&
      context.membership == Membership::kOutside)
    return deny({.fact = "on_incident",
                 .why = context.actor.name + " is not on the incident",
                 .supply = "quell confirm --with " + context.actor.name});
  return std::nullopt;
}

/// What may still be recorded about an incident that is closed or was a false positive.
bool allowed_when_over(std::string_view command) {
  constexpr std::array kAllowed{ReopenIncident::kName,   AddNote::kName,
                                RecordArtifact::kName,   ReadEvidenceOriginal::kName,
                                ReviewBreakGlass::kName, InformStakeholders::kName,
                                AddResponder::kName};
  return std::ranges::find(kAllowed, command) != kAllowed.end();
}

std::optional<Ruling> check_lifecycle(const CommandSpec& spec, const Case& given) {
  if (!given.state.opened) {
    if (spec.name == OpenIncident::kName) return std::nullopt;
    return deny(lacking(fact(given.state, FactId::kOpened, given.context.now)));
  }
  if (is_open(given.state) || allowed_when_over(spec.name)) return std::nullopt;
  return deny({.fact = "open",
               .why = given.state.closed
                          ? "the incident is closed"
                          : "it was declared a false positive, which ended it: there is "
                            "nothing to contain, fix or close",
               .supply = "quell open --reopen REASON"});
}

/// A report of what happened, by the part of the program that saw it: recorded whatever else holds.
bool is_observation(const CommandSpec& spec, const Context& context) {
  const Giver giver = giver_of(context);
  return spec.outcome == Outcome::kYes && (spec.givers & giver_bit(giver)) != 0 &&
         (giver == Giver::kEffect || giver == Giver::kTimer);
}

Ruling rule_on(const Command& command, const Case& given) {
  const CommandSpec& spec = spec_of(command.body);
  const auto apply_rule = [&](const CommandBody& body) {
    return std::visit([&](const auto& one) { return rule(one, given); }, body);
  };
  if (is_observation(spec, given.context)) return apply_rule(tidied(command.body));
  if (auto refused = check_giver(spec, given.context)) return *std::move(refused);
  if (auto refused = check_lifecycle(spec, given)) return *std::move(refused);
  if (auto refused = deny_if(check_fields(command.body))) return *std::move(refused);
  return apply_rule(command.body);
}

bool may_record_refusal(const State& state, const Context& context) {
  const auto window = state.refusal_windows.find(refusal_key(state, context.actor));
  if (window == state.refusal_windows.end()) return true;
  const Duration since = context.now - window->second.begun;
  return since < Duration::zero() || since >= kRefusalWindow ||
         window->second.count < kRefusalsPerWindow;
}

/// Refused text is of any size: the record keeps a bounded part, so that a refusal always fits.
std::string bounded(std::string_view text) {
  constexpr std::size_t kKept = 400;
  return utf8_or_replaced(text.substr(0, kKept));
}

CommandRefused refusal_of(const Command& command, const Ruling& ruling) {
  constexpr std::size_t kMissingKept = 30;
  CommandRefused event{.command = std::string(type_name(command.body)),
                       .command_id = bounded(command.id.text()),
                       .answer = ruling.answer == GateAnswer::kNeedsApproval
                                     ? RefusalAnswer::kNeedsApproval
                                     : RefusalAnswer::kDeny};
  for (const MissingFact& one : ruling.missing) {
    if (event.missing.size() == kMissingKept) break;
    event.missing.push_back(
        {.fact = bounded(one.fact), .why = bounded(one.why), .supply = bounded(one.supply)});
  }
  return event;
}

std::string refusal_message(const Ruling& ruling) {
  std::string message = ruling.answer == GateAnswer::kNeedsApproval ? "needs approval" : "refused";
  for (const MissingFact& one : ruling.missing) {
    message += message.size() < 20 ? ": " : "; ";
    message += one.why;
  }
  return message;
}

std::vector<Event> numbered(std::vector<EventBody> bodies, const Case& given) {
  std::vector<Event> events;
  events.reserve(bodies.size());
  std::uint64_t sequence = given.state.last_sequence;
  for (EventBody& body : bodies)
    events.push_back({.sequence = ++sequence,
                      .at = given.context.now,
                      .actor = given.context.actor,
                      .body = std::move(body)});
  return events;
}

}  // namespace

Decision decide(const State& state, const Command& command, const Context& context) {
  const Case given{.state = state, .context = context};
  Ruling ruling = rule_on(command, given);
  Decision decision{.answer = ruling.answer};
  if (!decision.allowed()) {
    ruling.message = refusal_message(ruling);
    // Without an incident there is no record to put it on: it must not begin one.
    const bool on_record = state.opened.has_value() && may_record_refusal(state, context);
    if (ruling.events.empty() && on_record) ruling.events.emplace_back(refusal_of(command, ruling));
  }
  decision.events = numbered(std::move(ruling.events), given);
  decision.missing = std::move(ruling.missing);
  decision.message = std::move(ruling.message);
  return decision;
}

}  // namespace quell::incident

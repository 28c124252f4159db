#include "desk/ending.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "incident/actor.h"
#include "incident/commands.h"
#include "incident/expiry.h"

namespace quell::desk {

namespace {

/// Most containments take seconds. One that takes longer holds the lock of effects: who looks then
/// waits for it, and finds it finished.
constexpr Duration kUnlikelyAlive = std::chrono::minutes(2);

/// REQUIRES: it has an end.
std::string why_over(const incident::ContainmentState& one) {
  const auto end = incident::ends_at(one);
  const std::string at = to_iso(*end);
  return end == incident::confirm_by(one) ? "it was not confirmed until " + at
                                          : "its time was over at " + at;
}

}  // namespace

Result<std::vector<Ended>> Ending::end_overdue() {
  const Identity self{.actor = {incident::ActorKind::kTimer, "keep"}};
  const Instant now = desk_.clock().now();
  std::vector<Ended> ended;
  QUELL_TRY(const std::vector<IncidentSummary> all, desk_.incidents());
  for (const IncidentSummary& one : all) {
    for (const incident::ContainmentState* begun : incident::half_lifted(one.state)) {
      ended.push_back({one.id, begun->requested.value.containment});
    }
    for (const incident::ContainmentState* due : incident::overdue(one.state, now)) {
      const std::string& id = due->requested.value.containment;
      const std::string reason = why_over(*due);
      QUELL_TRY(
          const Outcome outcome,
          desk_.submit(one.id,
                       {ids_.next(), incident::RequestLift{.containment = id, .reason = reason}},
                       self));
      if (outcome.allowed()) ended.push_back({one.id, id});
    }
  }
  return ended;
}

Result<std::vector<Ended>> Ending::left_half_way() {
  const Instant before = desk_.clock().now() - kUnlikelyAlive;
  std::vector<Ended> found;
  QUELL_TRY(const std::vector<IncidentSummary> all, desk_.incidents());
  for (const IncidentSummary& one : all) {
    for (const incident::ContainmentState* half : incident::half_applied(one.state, before)) {
      found.push_back({one.id, half->requested.value.containment});
    }
  }
  return found;
}

Result<std::optional<Instant>> Ending::next_end() {
  const Instant now = desk_.clock().now();
  std::optional<Instant> next;
  QUELL_TRY(const std::vector<IncidentSummary> all, desk_.incidents());
  for (const IncidentSummary& one : all) {
    const auto end = incident::next_end(one.state, now);
    if (end) next = next ? std::min(*next, *end) : *end;
  }
  return next;
}

}  // namespace quell::desk

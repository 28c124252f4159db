#include "incident/expiry.h"

#include <algorithm>
#include <chrono>

namespace quell::incident {

namespace {

/// Something of it may be on the target, and nobody said that it stays.
bool can_end(const ContainmentState& one) {
  switch (one.phase) {
    case ContainmentPhase::kRequested:
    case ContainmentPhase::kStarted:
    case ContainmentPhase::kApplied:
    case ContainmentPhase::kActive:
    case ContainmentPhase::kDoubtful:
    case ContainmentPhase::kLifting:
    case ContainmentPhase::kLiftFailed:
      return true;
    case ContainmentPhase::kFailed:
      return one.failed && one.failed->value.target_state == TargetState::kUnknown;
    case ContainmentPhase::kLifted:
    case ContainmentPhase::kPermanent:
      return false;
  }
  return false;
}

/// When its lift is to be asked for: at its end, or some time after one that failed.
std::optional<Instant> due_at(const ContainmentState& one) {
  const auto end = ends_at(one);
  if (!end || one.phase == ContainmentPhase::kLifting) return std::nullopt;
  if (one.phase != ContainmentPhase::kLiftFailed || !one.lift_failed) return end;
  return std::max(*end, one.lift_failed->proof.at + kLiftRetry);
}

}  // namespace

std::optional<Instant> set_end(const ContainmentState& one) {
  if (one.extended) return one.extended->value.ends_at;
  const Proven<ContainmentRequested>& asked = one.requested;
  if (!asked.value.lift_after_s) return std::nullopt;
  return asked.proof.at + std::chrono::seconds(*asked.value.lift_after_s);
}

bool still_stands(const ContainmentState& one) {
  if (one.phase == ContainmentPhase::kActive) return true;
  return one.phase == ContainmentPhase::kLiftFailed && one.in_force_since.has_value();
}

std::optional<Instant> confirm_by(const ContainmentState& one) {
  const auto& within = one.requested.value.confirm_within_s;
  if (!within || !one.applied || one.confirmed) return std::nullopt;
  return one.applied->proof.at + std::chrono::seconds(*within);
}

std::optional<Instant> ends_at(const ContainmentState& one) {
  if (!can_end(one)) return std::nullopt;
  const auto set = set_end(one);
  const auto unconfirmed = confirm_by(one);
  if (set && unconfirmed) return std::min(*set, *unconfirmed);
  return set ? set : unconfirmed;
}

std::vector<const ContainmentState*> overdue(const State& state, Instant now) {
  std::vector<const ContainmentState*> out;
  for (const ContainmentState& one : state.containments) {
    const auto due = due_at(one);
    if (due && *due <= now) out.push_back(&one);
  }
  return out;
}

std::vector<const ContainmentState*> half_lifted(const State& state) {
  std::vector<const ContainmentState*> out;
  for (const ContainmentState& one : state.containments) {
    if (one.phase == ContainmentPhase::kLifting) out.push_back(&one);
  }
  return out;
}

std::vector<const ContainmentState*> half_applied(const State& state, Instant before) {
  std::vector<const ContainmentState*> out;
  for (const ContainmentState& one : state.containments) {
    const bool half =
        one.phase == ContainmentPhase::kStarted || one.phase == ContainmentPhase::kApplied;
    if (half && one.started && one.started->proof.at < before) out.push_back(&one);
  }
  return out;
}

std::optional<Instant> next_end(const State& state, Instant now) {
  std::optional<Instant> next;
  for (const ContainmentState& one : state.containments) {
    const auto due = due_at(one);
    if (due && *due > now) next = next ? std::min(*next, *due) : *due;
  }
  return next;
}

}  // namespace quell::incident

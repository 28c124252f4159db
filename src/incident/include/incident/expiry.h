// When containments end by themselves. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "base/time.h"
#include "incident/state.h"

namespace quell::incident {

/// The longest time from now on that a containment may be given.
inline constexpr Duration kLongestContainment = std::chrono::days(365);

/// The end that was set when it was asked for, or that it got later.
std::optional<Instant> set_end(const ContainmentState& one);

/// In force, or last seen so when its lift failed: it may be given another end, or none.
bool still_stands(const ContainmentState& one);

/// Until when it has to be confirmed, or it ends: nullopt where it needs no confirming, was
/// confirmed, or is not in force yet.
std::optional<Instant> confirm_by(const ContainmentState& one);

/// When it is to be undone, or has ended by itself: nullopt if no end was set, it stays for good,
/// or nothing of it is left.
std::optional<Instant> ends_at(const ContainmentState& one);

/// How long somebody who ends things waits after a lift that failed before trying it again.
inline constexpr Duration kLiftRetry = std::chrono::minutes(5);

/// Those whose end has come and that nobody is undoing, in the order of the record.
std::vector<const ContainmentState*> overdue(const State& state, Instant now);

/// Those whose lift was asked for and not carried out to its end: somebody is at it, or was killed.
std::vector<const ContainmentState*> half_lifted(const State& state);

/// Those begun before `before` of which nobody said how they ended: who began them was killed.
std::vector<const ContainmentState*> half_applied(const State& state, Instant before);

/// When overdue() next has something new to say; nullopt: never, as things stand.
std::optional<Instant> next_end(const State& state, Instant now);

}  // namespace quell::incident

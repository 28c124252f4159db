// What the gates go by beside the facts: the sentence, limits and times. Values.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "incident/procedure.h"
#include "incident/state.h"

namespace quell::incident {

/// What a person types before anything is done in production; anything else is no.
inline constexpr std::string_view kProductionSentence =
    "Yes, I understand the risks and want to proceed in production";

/// Refusals recorded per actor in one window; more are answered but not recorded, so that nobody
/// can fill the record by being refused.
inline constexpr std::int64_t kRefusalsPerWindow = 20;
inline constexpr Duration kRefusalWindow = std::chrono::minutes(10);
/// Actors whose windows are kept apart; the rest share one.
inline constexpr std::size_t kRefusalActors = 1000;
/// Text in one command, bytes in all fields together: well below limits::kEventBytes.
inline constexpr std::size_t kCommandText = 128UZ * 1024;
/// Items in one list of a command.
inline constexpr std::size_t kListItems = 1000;
/// Display columns of a title.
inline constexpr std::size_t kTitleColumns = 200;
/// Longest watch, seconds.
inline constexpr std::int64_t kLongestWatch = 366LL * 24 * 3600;

/// An approval is used within this time, or asked for again.
inline constexpr Duration kApprovalLasts = std::chrono::hours(24);

struct Policy {
  Procedure procedure{};
};

/// The window that an actor's refusals are counted in: its own, or the shared one when there are
/// kRefusalActors already.
std::string refusal_key(const State& state, const Actor& actor);

/// The warning of a production containment: action, environment, risk, why it is blocked. The CLI
/// shows it and puts it into RequestContainment::warning unchanged.
std::string production_warning(const State& state, std::string_view actuator,
                               std::string_view target);

}  // namespace quell::incident

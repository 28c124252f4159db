// Where the incident stands in its procedure, and the one command that moves it on. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "incident/facts.h"
#include "incident/procedure.h"

namespace quell::incident {

enum class StepPhase : std::uint8_t { kDone, kReady, kBlocked, kNotApplicable };
template <>
struct EnumNames<StepPhase> {
  static constexpr std::string_view kType = "StepPhase";
  static constexpr std::array<std::string_view, 4> kValues{"done", "ready", "blocked",
                                                           "not_applicable"};
};

struct StepStatus {
  const Step* step = nullptr;  ///< into the procedure; never null
  StepPhase phase = StepPhase::kBlocked;
  std::vector<FactId> missing{};  ///< not done: facts still to come; blocked: those it waits for
  std::optional<Instant> ready_at{};  ///< when its needs were met
  std::optional<Instant> done_at{};
  std::optional<Duration> took{};  ///< done_at - ready_at, or so far when it is ready
  std::string command{};           ///< ready: what to type
};

struct Next {
  std::vector<StepStatus> steps{};
  std::optional<std::size_t> current{};  ///< index of the step to do now; none when nothing is left
  std::string command{};                 ///< of the current step, or to confirm a containment
  std::string why{};                     ///< its title, or why it has to be confirmed
  std::int64_t minutes_estimated = 0;    ///< of all steps that apply
  std::int64_t minutes_left = 0;         ///< of those not done
  std::optional<Duration> taken{};       ///< since the incident was opened, until it was closed
};

/// The procedure must outlive the result.
[[nodiscard]] Next next(const State& state, const Procedure& procedure, Instant now);

}  // namespace quell::incident

// Containments as the incident asks for them, on the actuators that carry them out.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "casework/keeper.h"
#include "casework/kinds.h"
#include "contain/actuator.h"
#include "desk/effects.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "logs/format.h"
#include "os/signals.h"
#include "target/address.h"

namespace quell::casework {

/// What `quell contain` asks for.
struct Wish {
  std::string actuator;                    ///< as find_actuator() gives it
  std::string target;                      ///< in its words: "endpoint:/search"
  std::vector<std::string> affected = {};  ///< forecast, one line each
  std::optional<Instant> ends = std::nullopt;
  std::optional<contain::OrdinaryTraffic> traffic = std::nullopt;  ///< of the forecast
};

/// A plan ready to be shown and asked for, or why there is none.
struct ShownPlan {
  contain::Plan plan;
  std::string text = {};         ///< the exact changes in words and diffs; outside text
  incident::Digest digest = {};  ///< of the text
};
using PlanOutcome = std::variant<ShownPlan, contain::Refusal>;

/// Plans without changing anything; the measure would be the next of `incident`, whose state this
/// is.
Result<PlanOutcome> plan_containment(const ActuatorFactory& actuators,
                                     const incident::IncidentId& incident,
                                     const incident::State& state, const Wish& wish);

/// The id that the next containment of this incident gets.
std::string next_containment_id(const incident::State& state);

/// Applies, probes and lifts what the record asks for. After a crash it probes first. Ctrl-C before
/// the first change ends it (the record says so); once something is changed it goes on to the end.
class ContainmentEffect final : public desk::Effect {
 public:
  /// The references must outlive it. Without `stop` nothing ends it.
  ContainmentEffect(ActuatorFactory actuators, Keeper keeper, const os::StopSignal* stop = nullptr)
      : actuators_(std::move(actuators)), keeper_(std::move(keeper)), stop_(stop) {}

  [[nodiscard]] std::string_view name() const override { return "containment"; }
  [[nodiscard]] std::vector<std::string> pending(const incident::State& state) const override;
  Result<void> carry_out(const desk::Task& task, const desk::Report& report,
                         const desk::Progress& progress) override;

 private:
  ActuatorFactory actuators_;
  Keeper keeper_;
  const os::StopSignal* stop_;
};

/// Stops the dead-man's timer of one containment, gives it this end, and reports what is seen. What
/// the record says of it is asked for apart (ConfirmContainment, MakeContainmentPermanent). A
/// refusal says that it had ended before. Errors: kInvalidInput (there is none to stop).
using ConfirmOutcome = std::variant<contain::ProbeReport, contain::Refusal>;
Result<ConfirmOutcome> confirm_containment(const ActuatorFactory& actuators, Keeper& keeper,
                                           const desk::Task& task, const desk::Report& report,
                                           const std::optional<Instant>& ends);

/// Where requests are written that a measure should have stopped; none: they are not looked for.
struct AccessLogs {
  std::vector<std::string> paths{};
  std::vector<logs::Format> formats{};     ///< none: found by their content
  std::vector<target::Network> proxies{};  ///< whose X-Forwarded-For is believed
  Instant now{};
};

/// Looks at one containment from outside, and into the logs for what it should have stopped, and
/// reports what is seen.
Result<contain::ProbeReport> probe_containment(const ActuatorFactory& actuators, Keeper& keeper,
                                               const desk::Task& task, const desk::Report& report,
                                               const AccessLogs& logs = {});

/// The same look at the target without a word on the record, and not into the logs.
Result<contain::ProbeReport> look_at_containment(const ActuatorFactory& actuators,
                                                 const desk::Task& task);

}  // namespace quell::casework

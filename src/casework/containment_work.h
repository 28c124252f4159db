// One piece of pending work on one containment: applied as it was shown, finished or undone after
// an interruption, lifted. What happens is on the record in the order in which it happens.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "casework/keeper.h"
#include "contain/actuator.h"
#include "desk/effects.h"
#include "incident/state.h"
#include "os/signals.h"

namespace quell::casework {

/// Everything that one task on one containment needs.
struct Work {
  const desk::Task& task;
  const incident::ContainmentState& containment;
  contain::Actuator& actuator;
  Keeper& keeper;
  const desk::Report& report;
  const desk::Progress& progress;
  contain::Measure measure;
  /// Before anything is changed it ends the work; afterwards it is too late. None: nothing does.
  const os::StopSignal* stop = nullptr;

  [[nodiscard]] const std::string& id() const { return task.key; }
};

/// Puts on the record what was seen of the target, with the bytes as evidence.
Result<void> report_probe(Work& work, const contain::ProbeReport& probe,
                          const std::vector<contain::Exhibit>& exhibits);

/// Does what the phase of the containment asks for, and reports it. An error: something could not
/// be looked at, kept or reported, and how the target is left is not known.
Result<void> do_pending(Work& work);

}  // namespace quell::casework

// What the helper says: progress, the undo to keep, and one of the outcomes. Private to helper.
// Form: docs/formats/helper.md.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "channel.h"
#include "contain/actuator.h"
#include "helper/remote.h"

namespace quell::helper {

/// Told before each step.
struct Step {
  std::string name;
};
/// To be stored durably, and its digest sent back, before anything is changed.
struct KeepUndo {
  contain::UndoRecord record;
};
/// Nothing, or nothing more, was done; what is so afterwards is not known, where it had begun.
struct Failed {
  Error error;
};

using Answer =
    std::variant<Step, KeepUndo, Failed, Status, contain::Plan, contain::Refusal, contain::Applied,
                 contain::RolledBack, contain::ProbeReport, contain::Undone, contain::Confirmed>;

/// Errors: as Channel's; kLimit where a plan or a difference is larger than can be sent.
Result<void> send_answer(Channel& channel, const Answer& answer, const os::Deadline& deadline);
/// A plan comes without measure and forecast, which the client knows.
/// Errors: as Channel's; kInvalidInput (not the form).
Result<Answer> receive_answer(Channel& channel, const os::Deadline& deadline);

}  // namespace quell::helper

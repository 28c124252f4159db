// The machine form of undo data, as it lies in the evidence store. Form:
// docs/formats/containment.md.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "contain/actuator.h"

namespace quell::casework {

std::string to_json(const contain::UndoRecord& record);
/// Strict. Errors: kInvalidInput.
Result<contain::UndoRecord> undo_record_from_json(std::string_view text);

}  // namespace quell::casework

// What the gate would say to a command, without a word on the record.
#pragma once

#include "common.h"
#include "incident/commands.h"
#include "incident/decide.h"

namespace quell::cli {

/// As desk::Desk would decide it now, of the person who sits here.
incident::Decision considered(const Case& of, const incident::CommandBody& body);

}  // namespace quell::cli

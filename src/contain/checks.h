// What a list of checks says as a whole. Pure.
#pragma once

#include <string>
#include <vector>

#include "contain/actuator.h"

namespace quell::contain {

bool all_passed(const std::vector<Check>& checks);
/// The first where something was expected and could not be looked at; nullptr: there is none.
const Check* first_open(const std::vector<Check>& checks);
/// "WHAT: expected E, seen S" of the first that failed; empty if none did.
std::string first_failure(const std::vector<Check>& checks);
/// One line a check, for evidence; outside text.
std::string text_of(const std::vector<Check>& checks);

}  // namespace quell::contain

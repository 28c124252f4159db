// A measure that must have an end.
#pragma once

#include <memory>

#include "contain/actuator.h"
#include "contain/logging.h"

namespace quell::contain {

/// Refuses measures without an end, or with one later than the longest; warns of what is logged.
std::unique_ptr<Actuator> for_a_while(std::unique_ptr<Actuator> actuator, LoggingTime time);

}  // namespace quell::contain

// One line of plain words for an event: what the timeline shows. Holds outside text: make it safe
// when it is shown.
#pragma once

#include <string>

#include "base/time.h"
#include "incident/event.h"

namespace quell::cli {

std::string words_of(const incident::EventBody& body);

/// "2026-11-22 03:14:15Z"
std::string short_time(Instant at);

}  // namespace quell::cli

// When a measure ends, in the words of its plan. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "contain/actuator.h"

namespace quell::contain {

/// "2026-10-17T09:00:00Z": nobody who reads a plan reads the microseconds.
std::string to_seconds(Instant at);

/// Of what nothing ends but Quell: "until 2026-10-17T09:00:00Z; nginx cannot end it by itself, …".
/// `what`: "nginx", "the service". Without an end: kNoEnd.
std::string end_words(const Measure& measure, std::string_view what);

inline constexpr std::string_view kNoEnd = "no end is set: it stays until it is lifted";

}  // namespace quell::contain

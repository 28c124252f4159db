// The figures of an option's forecast in words.
#pragma once

#include <cstdint>
#include <string>

#include "incident/types.h"

namespace quell::cli {

/// "stops 1,204 of 1,253 attack requests (96 %); hits 2,310 ordinary requests of 411 clients, 96 an
/// hour".
std::string forecast_words(const incident::Forecast& forecast);

/// 1204 → "1,204"
std::string grouped(std::int64_t number);

}  // namespace quell::cli

// What a measure would do, in the form in which the record keeps it.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "incident/types.h"
#include "investigate/forecast.h"

namespace quell::casework {

struct Forecasted {
  incident::Forecast forecast;
  std::string words;  ///< "96 % of the attack, 2,310 ordinary requests an hour from 411 clients"
};

/// Counts over the logs what a target ("endpoint:/search") would have hit. Errors: kInvalidInput
/// (not a target), kNotFound (no log could be read).
Result<Forecasted> forecast(std::string_view target, const std::vector<std::string>& logs,
                            const std::set<std::string>& benign);

}  // namespace quell::casework

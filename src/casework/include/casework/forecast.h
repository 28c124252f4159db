// What a measure would do, in the form in which the record keeps it.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "incident/state.h"
#include "incident/types.h"
#include "investigate/actor_set.h"
#include "investigate/forecast.h"
#include "investigate/signature.h"
#include "logs/format.h"

namespace quell::casework {

struct Forecasted {
  incident::Forecast forecast;
  std::string words;  ///< "96 % of the attack, 2,310 ordinary requests an hour from 411 clients"
};

/// What is asked of the logs.
struct ForecastWish {
  std::string target;             ///< "endpoint:/search"
  std::vector<std::string> logs;  ///< files, directories
  investigate::ActorSet benign;   ///< actors left out, see benign_actors()
  /// What counts as the attack; none: every attack in the logs.
  std::vector<investigate::Signature> signatures;
  std::vector<logs::Format> formats{};  ///< of the logs; none: found by their content
};

/// Counts over the logs what the target would have hit. Errors: kInvalidInput (not a target),
/// kNotFound (no log could be read).
Result<Forecasted> forecast(const ForecastWish& wish);

/// The same for an incident: its benign actors are left out, and the attack is what its findings
/// show on the endpoints that the measure touches, else its main hole, as far as the record names
/// one.
Result<Forecasted> forecast_for(const incident::State& state, std::string target,
                                std::vector<std::string> logs,
                                std::vector<logs::Format> formats = {});

}  // namespace quell::casework

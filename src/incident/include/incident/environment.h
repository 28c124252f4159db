// Which environment do the signals mean? Unknown and mixed count as production, and the answer says
// why. Pure.
#pragma once

#include <vector>

#include "incident/state.h"

namespace quell::incident {

/// What one signal says by itself. Host names are read label by label below the registered name
/// ("staging.shop.example" is staging, "dev.to" and "www.anything" are production), variables and
/// settings by their value, addresses: loopback is development.
[[nodiscard]] SignalMeaning meaning_of(const Signal& signal);

/// All signals together.
[[nodiscard]] EnvironmentView detect_environment(const std::vector<Signal>& signals);

}  // namespace quell::incident

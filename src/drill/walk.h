// Carries out the steps of a response, shows each and measures.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "drill/drill.h"
#include "os/signals.h"
#include "steps.h"

namespace quell::drill {

/// Where the steps are carried out.
struct Stage {
  std::filesystem::path quell;  ///< the program
  std::filesystem::path home;   ///< QUELL_HOME
  std::uint16_t web_port = 0;   ///< where an ordinary visitor looks
  std::string host;             ///< as the visitor names the shop
};

/// Carries them out in order, up to the first that does not end as it should. Errors: kCancelled,
/// kUnavailable (says which command ended how; its output was shown).
Result<DrillTimes> walk(const std::vector<Step>& steps, const Stage& stage, Clock& clock,
                        const os::StopSignal& stop, const Print& print);

}  // namespace quell::drill

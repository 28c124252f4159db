// "Was this hole used before, by whom, since when, how much was returned?", without the benign
// actors. Drawn from a scan report. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "investigate/actor_set.h"
#include "investigate/scan.h"
#include "investigate/signature.h"

namespace quell::investigate {

struct ImpactActor {
  std::string key;
  std::uint64_t requests = 0;
  Instant first;
  Instant last;
  std::uint64_t bytes_returned = 0;  ///< in answers to attack requests
  Judgement judgement;
};

struct Impact {
  Signature signature;
  std::vector<ImpactActor> actors;  ///< worst first; without the benign ones
  std::uint64_t requests = 0;
  std::uint64_t bytes_returned = 0;
  std::optional<Instant> since;
  std::optional<Instant> until;
  Verdict worst = Verdict::kAttempted;
  std::uint64_t benign_requests = 0;  ///< left out, by benign actors
  /// Where the log cannot show it: request bodies, time before the log begins, ...
  std::vector<std::string> not_observable;
};

/// `benign_actors` are left out.
Impact impact_of(const ScanReport& report, const Signature& signature,
                 const ActorSet& benign_actors);

}  // namespace quell::investigate

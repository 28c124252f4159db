// The watch after a deployment: new requests in the logs that match the incident's signature, and
// whether one of them got through.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "casework/keeper.h"
#include "desk/effects.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "investigate/actor_set.h"
#include "investigate/scan.h"
#include "investigate/signature.h"
#include "logs/format.h"
#include "target/address.h"

namespace quell::casework {

/// One look at the logs.
struct Look {
  std::uint64_t requests = 0;     ///< since the watch began
  std::uint64_t hits = 0;         ///< of them, that match the signature
  std::uint64_t new_hits = 0;     ///< not reported before
  std::uint64_t got_through = 0;  ///< of the new ones
  /// Logs that could not be read this time, and why; outside text. What is in them was not seen.
  std::vector<std::string> unread{};
};

/// What is looked for, and where.
struct Watched {
  investigate::Signature signature;
  std::vector<std::string> logs;
  investigate::ActorSet benign;            ///< actors whose requests are tests (benign_actors())
  std::vector<logs::Format> formats{};     ///< of the logs; none: found by their content
  std::vector<target::Network> proxies{};  ///< see investigate::ScanFilter
};

/// Looks for one signature from one instant on. A hit is reported once, across restarts too: what
/// the record says already is not said again, except that it got through after all. Not
/// thread-safe.
class Watcher {
 public:
  /// `state` is that of the incident, `watch` its running watch; `logs` are read anew at each look,
  /// so rotation loses nothing that is still there. `benign`: actors whose requests are tests
  /// (benign_actors()).
  Watcher(const incident::State& state, const incident::WatchState& watch, Watched watched,
          Keeper keeper);

  /// Actors whose requests are tests from now on; somebody may say so while the watch runs.
  void leave_out(investigate::ActorSet benign) { benign_ = std::move(benign); }

  /// Errors: kNotFound and the like (the first look could read no log), kLimit (so many attacks
  /// that not all of them can be looked at), those of `report`. May be called again after an error.
  Result<Look> look(const desk::Report& report);

 private:
  Result<investigate::ScanReport> scan(Look& look);
  Result<void> take_hit(const investigate::RequestFinding& finding, const std::string& what,
                        Look& look, const desk::Report& report);
  [[nodiscard]] bool is_reported(const std::string& text) const;
  Result<void> report_hit(const investigate::RequestFinding& finding, const std::string& text,
                          const desk::Report& report);

  std::string watch_;
  Instant since_;  ///< whole seconds; moves back when the clock does
  bool looked_ = false;
  investigate::Signature signature_;
  std::vector<std::string> logs_;
  std::vector<logs::Format> formats_;
  std::vector<target::Network> proxies_;
  investigate::ActorSet benign_;
  Keeper keeper_;
  /// Digests of the evidence of hits that the record has: those are not said again.
  std::set<std::string> reported_;
};

/// The watch that has been started and not finished; nullptr when there is none.
const incident::WatchState* running_watch(const incident::State& state);

/// The hole that one finding is about. Errors: kUnsupported (logs show no attack of that kind).
Result<investigate::Signature> signature_of(const incident::FindingRecorded& finding);

/// What to watch for: the hole of the root cause, else of the worst finding. Errors: kNotFound
/// (neither is on the record).
Result<investigate::Signature> signature_to_watch(const incident::State& state);

}  // namespace quell::casework

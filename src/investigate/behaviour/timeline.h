// One actor's story: first seen, reconnaissance, attempts, success, what followed. Private to
// investigate. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "behaviour/request_sample.h"
#include "investigate/behaviour.h"
#include "investigate/scan.h"
#include "tally/client_key.h"

namespace quell::investigate {

/// Timelines are made for so many actors, the worst ones.
inline constexpr std::size_t kTimelines = 200;
/// Successes, and things that followed, that one timeline names.
inline constexpr std::size_t kEntriesOfPhase = 8;

/// One of an actor's requests that are in the sample, and how many it stands for.
struct TrailStep {
  const SampledRequest* request = nullptr;
  std::uint64_t weight = 1;
};
/// In order of time; steps of one second in no order that hangs on anything else than the requests.
using Trail = std::vector<TrailStep>;

struct ClientKeyHash {
  std::size_t operator()(const ClientKey& key) const { return key.hash(0x510e527fade682d1); }
};
/// Of those that are asked for.
using Trails = std::unordered_map<ClientKey, Trail, ClientKeyHash>;
Trails trails_of(const RequestSample& sample, std::span<const ClientKey> wanted);

struct TimelineFacts {
  const Actor& actor;  ///< with its groups
  /// Of each group: the first attack request that was answered with 2xx.
  std::span<const std::optional<Instant>> first_served;
  std::optional<Instant> first_seen;  ///< of all requests, where it is known
  const Trail* trail = nullptr;       ///< nullptr: nothing of it was sampled
};
std::vector<TimelineEntry> timeline_of(const TimelineFacts& facts);

}  // namespace quell::investigate

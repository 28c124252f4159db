// What happened during a surge, and what was usual besides. Private to investigate. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "behaviour/flood_units.h"
#include "behaviour/index_table.h"

namespace quell::investigate {

/// Answers of some requests, weighted.
struct AnswerFacts {
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;              ///< 5xx, 408, 499, nothing
  std::uint64_t refused = 0;             ///< 403, 429, 444
  std::optional<double> milliseconds{};  ///< median

  [[nodiscard]] double failed_share() const;
  [[nodiscard]] double refused_share() const;
};

struct FloodFacts {
  AnswerFacts during;
  AnswerFacts otherwise;         ///< of the unit, at other times
  AnswerFacts others_during;     ///< of other endpoints, meanwhile
  AnswerFacts others_otherwise;  ///< of other endpoints, at other times
  std::map<std::uint16_t, std::uint64_t> statuses;
  std::unordered_map<ClientKey, std::uint64_t, ClientHasher> clients;  ///< weighted
  std::unordered_map<std::uint32_t, std::uint64_t> agents;             ///< weighted
  std::unordered_set<std::uint32_t> paths;
  std::uint64_t with_referer = 0;
  std::uint64_t foreign_referer = 0;  ///< of a host that is not the site's own
  std::uint64_t attacks = 0;
  std::uint64_t bodies = 0;
  std::uint64_t slow = 0;
  std::size_t sampled = 0;
  bool exact = true;
};

/// The host that most referers of the log name: the site's own; 0 without referers.
std::uint32_t own_host(const PlacedSample& placed);

struct FloodQuestion {
  const PlacedSample& placed;
  const Unit& unit;
  const Surge& surge;
  Chosen chosen = Chosen::kAll;
  std::uint32_t slow_milliseconds = 0;
  std::uint32_t own_host = 0;
  const std::unordered_set<std::string>& scanners;  ///< keys of those that are told already
};
FloodFacts flood_facts(const FloodQuestion& asked);

}  // namespace quell::investigate

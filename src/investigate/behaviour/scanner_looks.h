// What one client asked for, as far as it tells a scanner from a visitor, a crawler or a monitor.
// Private to investigate. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "behaviour/facts.h"
#include "tally/client_key.h"

namespace quell::investigate {

struct ScannerLooks {
  ClientKey client{};
  std::vector<std::uint64_t> missed{};  ///< paths that were refused or attacked
  std::size_t missed_static = 0;        ///< refused requests for pictures, styles and the like
  std::size_t exclusive = 0;            ///< of `missed`: nobody else asked for them
  std::size_t refused = 0;              ///< requests in the sample, as all that follow
  std::size_t attacks = 0;
  std::vector<std::uint64_t> probed{};  ///< paths of attacks
  std::size_t referers = 0;
  std::size_t odd_methods = 0;
  std::size_t all = 0;
  std::size_t served_static = 0;
  bool asked_robots = false;
  std::set<std::uint32_t> agents{};  ///< at most kAgents
  std::uint32_t first = 0xffffffff;  ///< of what was refused or attacked; seconds
  std::uint32_t last = 0;
  std::map<std::uint16_t, std::uint64_t> statuses{};  ///< weighted, of `missed`
  std::uint64_t requests = 0;                         ///< weighted, of `missed`
  bool exact = true;

  static constexpr std::size_t kAgents = 16;
};

/// Of clients with at least `paths` different paths that were refused or attacked, or as many
/// attacks; in no order.
std::vector<ScannerLooks> scanner_looks(const RequestSample& sample, std::size_t paths);

}  // namespace quell::investigate

// The endpoints that attacks went to, summed over actors: for the table and the page.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "attack/classify.h"
#include "investigate/scan.h"

namespace quell::cli {

struct AttackedEndpoint {
  std::string endpoint;  ///< outside bytes
  std::uint64_t requests = 0;
  std::uint64_t actors = 0;
  investigate::Verdict worst = investigate::Verdict::kBlocked;
  std::set<attack::Class> vectors;
};

/// Worst verdict first, then most requests.
std::vector<AttackedEndpoint> attacked_endpoints(const investigate::ScanReport& report);
/// "SQL injection, path traversal".
std::string titles_of(const std::set<attack::Class>& vectors);

}  // namespace quell::cli

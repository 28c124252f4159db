#include "scan/endpoints_attacked.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

namespace quell::cli {

std::vector<AttackedEndpoint> attacked_endpoints(const investigate::ScanReport& report) {
  std::map<std::string_view, AttackedEndpoint> sums;
  for (const investigate::Actor& actor : report.attackers) {
    std::set<std::string_view> seen;
    for (const investigate::AttackGroup& group : actor.groups) {
      AttackedEndpoint& sum = sums[group.signature.endpoint];
      sum.requests += group.requests;
      sum.actors += seen.insert(group.signature.endpoint).second ? 1 : 0;
      sum.worst = std::max(sum.worst, group.judgement.verdict);
      sum.vectors.insert(group.signature.vector);
    }
  }
  std::vector<AttackedEndpoint> out;
  for (auto& [endpoint, sum] : sums) {
    sum.endpoint = endpoint;
    out.push_back(std::move(sum));
  }
  std::ranges::sort(out, [](const AttackedEndpoint& a, const AttackedEndpoint& b) {
    return std::tie(b.worst, b.requests, a.endpoint) < std::tie(a.worst, a.requests, b.endpoint);
  });
  return out;
}

std::string titles_of(const std::set<attack::Class>& vectors) {
  std::string out;
  for (const attack::Class vector : vectors) {
    if (!out.empty()) out += ", ";
    out += attack::title_of(vector);
  }
  return out;
}

}  // namespace quell::cli

// The endpoints of a report: what was counted under each pattern, attacks beside ordinary requests.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "reporter.h"

namespace quell::investigate {

namespace {

std::optional<Spread> spread_of(const SizeHistogram& values) {
  const auto median = values.median();
  if (!median) return std::nullopt;
  return Spread{.median = *median, .deviation = values.mad().value_or(0)};
}

/// What is counted under one pattern, pages with and without parameters together.
struct Row {
  EndpointCount count;
  std::uint64_t attacks = 0;
};

Endpoint endpoint_of_row(const std::string& pattern, const Row& row) {
  Endpoint out;
  out.pattern = pattern;
  out.attack_requests = row.attacks;
  out.requests = row.count.requests + row.attacks;
  out.rates = row.count.rates.rates();
  SizeHistogram bytes;
  SizeHistogram milliseconds;
  row.count.each_status([&](const StatusCount& answers) {
    out.statuses[answers.status] += answers.requests;
    if (answers.status / 100 != 2) return;
    bytes.merge(answers.bytes);
    milliseconds.merge(answers.milliseconds);
  });
  out.bytes = spread_of(bytes);
  out.milliseconds = spread_of(milliseconds);
  return out;
}

}  // namespace

void Reporter::take_endpoints() {
  std::map<std::string, Row> rows;
  for (const EndpointTree::Leaf& leaf : tally_.served_.leaves()) {
    rows[leaf.pattern()].count.merge(*leaf.count);
  }
  for (const EndpointTree::Leaf& leaf : tally_.refused_.leaves()) {
    const auto served = tally_.served_.find(leaf.segments);
    rows[(served ? *served : leaf).pattern()].count.merge(*leaf.count);
  }
  for (const auto& [path, attacked] : paths_) {
    if (attacked.attacks > 0)
      rows[pattern_of_path(path, HasQuery::kYes)].attacks += attacked.attacks;
  }
  report_.endpoints_seen = rows.size();
  std::vector<const std::pair<const std::string, Row>*> order;
  for (const auto& row : rows) order.push_back(&row);
  const auto asked = [](const auto* row) {
    return row->second.count.requests + row->second.attacks;
  };
  std::ranges::sort(order, [&](const auto* a, const auto* b) {
    return std::tuple(asked(b), a->first) < std::tuple(asked(a), b->first);
  });
  // Those that are attacked are listed whatever their rank.
  std::size_t shown = 0;
  for (const auto* row : order) {
    const bool fits = shown++ < tally_.limits_.shown;
    const bool attacked =
        row->second.attacks > 0 && report_.endpoints.size() < 2 * tally_.limits_.shown;
    if (fits || attacked) report_.endpoints.push_back(endpoint_of_row(row->first, row->second));
  }
}

}  // namespace quell::investigate

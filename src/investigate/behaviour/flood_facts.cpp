#include "behaviour/flood_facts.h"

#include <algorithm>
#include <vector>

namespace quell::investigate {

namespace {

bool is_failed(std::uint16_t status) {
  return status >= 500 || status == 408 || status == 499 || status == 0;
}

bool is_refused(std::uint16_t status) {
  return status == 403 || status == 429 || status == 444;
}

/// Counts answers; times are put together at the end.
class AnswerCounter {
 public:
  void add(const PlacedRequest& one) {
    const SampledRequest& request = *one.request;
    facts_.requests += one.weight;
    if (is_failed(request.status)) facts_.failed += one.weight;
    if (is_refused(request.status)) facts_.refused += one.weight;
    if (request.milliseconds != SampledRequest::kUnknown) times_.push_back(request.milliseconds);
  }
  AnswerFacts facts() {
    constexpr std::size_t kEnough = 5;
    if (times_.size() >= kEnough) {
      const auto middle = times_.begin() + static_cast<std::ptrdiff_t>(times_.size() / 2);
      std::ranges::nth_element(times_, middle);
      facts_.milliseconds = *middle;
    }
    return facts_;
  }

 private:
  AnswerFacts facts_;
  std::vector<std::uint32_t> times_;
};

double share(std::uint64_t some, std::uint64_t all) {
  return all == 0 ? 0 : static_cast<double>(some) / static_cast<double>(all);
}

void add_to_flood(const PlacedRequest& one, const FloodQuestion& asked, FloodFacts& out) {
  const SampledRequest& request = *one.request;
  ++out.sampled;
  out.exact = out.exact && one.weight == 1;
  out.statuses[request.status] += one.weight;
  out.clients[request.client] += one.weight;
  out.agents[request.agent] += one.weight;
  out.paths.insert(one.path);
  if (request.has(SampledRequest::kHasReferer)) out.with_referer += one.weight;
  if (request.referer != 0 && request.referer != asked.own_host) out.foreign_referer += one.weight;
  if (request.has(SampledRequest::kIsAttack)) out.attacks += one.weight;
  if (request.has(SampledRequest::kSendsBody)) out.bodies += one.weight;
  if (is_slow(request, asked.slow_milliseconds)) out.slow += one.weight;
}

}  // namespace

double AnswerFacts::failed_share() const {
  return share(failed, requests);
}

double AnswerFacts::refused_share() const {
  return share(refused, requests);
}

std::uint32_t own_host(const PlacedSample& placed) {
  std::unordered_map<std::uint32_t, std::uint64_t> hosts;
  for (const PlacedRequest& one : placed.requests) {
    if (one.request->referer != 0) hosts[one.request->referer] += one.weight;
  }
  std::uint32_t most = 0;
  std::uint64_t times = 0;
  for (const auto& [host, count] : hosts) {
    if (count < times || (count == times && host > most)) continue;
    most = host;
    times = count;
  }
  return most;
}

FloodFacts flood_facts(const FloodQuestion& asked) {
  FloodFacts out;
  AnswerCounter during;
  AnswerCounter otherwise;
  AnswerCounter others_during;
  AnswerCounter others_otherwise;
  for (const PlacedRequest& one : asked.placed.requests) {
    const SampledRequest& request = *one.request;
    const bool inside = request.seconds >= asked.surge.first && request.seconds <= asked.surge.last;
    const bool chosen = asked.chosen == Chosen::kAll || is_slow(request, asked.slow_milliseconds);
    if (!one.is_in(asked.unit)) {
      (inside ? others_during : others_otherwise).add(one);
    } else if (!inside) {
      otherwise.add(one);
    } else if (chosen) {
      during.add(one);
      add_to_flood(one, asked, out);
    }
  }
  out.during = during.facts();
  out.otherwise = otherwise.facts();
  out.others_during = others_during.facts();
  out.others_otherwise = others_otherwise.facts();
  return out;
}

}  // namespace quell::investigate

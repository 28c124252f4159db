#include "behaviour/scanner_looks.h"

#include <algorithm>
#include <limits>

#include "behaviour/index_table.h"
#include "behaviour/path_words.h"

namespace quell::investigate {

namespace {

using Stratum = RequestSample::Stratum;
constexpr std::uint32_t kSeveral = std::numeric_limits<std::uint32_t>::max();

bool is_missed(const SampledRequest& request) {
  return request.has(SampledRequest::kIsAttack) || (request.status >= 400 && request.status < 500);
}

std::size_t missed_at_most(const RequestSample& sample) {
  return sample.of(Stratum::kRefused).size() + sample.of(Stratum::kNotable).size() +
         sample.of(Stratum::kWanted).size();
}

template <class Take>
void each_missed(const RequestSample& sample, Take take) {
  for (const Stratum stratum : {Stratum::kRefused, Stratum::kNotable, Stratum::kWanted}) {
    for (const SampledRequest& request : sample.of(stratum)) {
      if (is_missed(request)) take(request);
    }
  }
}

void add(const SampledRequest& request, std::uint64_t weight, ScannerLooks& looks) {
  ++looks.all;
  looks.exact = looks.exact && weight == 1;
  if (request.has(SampledRequest::kHasReferer)) ++looks.referers;
  if (request.has(SampledRequest::kOddMethod)) ++looks.odd_methods;
  if (looks.agents.size() < ScannerLooks::kAgents) looks.agents.insert(request.agent);
  const std::string_view path = request.text();
  if (path == "/robots.txt") looks.asked_robots = true;
  if (!is_missed(request)) {
    if (is_static_path(path)) ++looks.served_static;
    return;
  }
  looks.missed.push_back(request.path);
  looks.first = std::min(looks.first, request.seconds);
  looks.last = std::max(looks.last, request.seconds);
  looks.requests += weight;
  looks.statuses[request.status] += weight;
  if (request.has(SampledRequest::kIsAttack)) {
    ++looks.attacks;
    looks.probed.push_back(request.path);
  } else {
    ++looks.refused;
    if (is_static_path(path)) ++looks.missed_static;
  }
}

void make_unique(std::vector<std::uint64_t>& numbers) {
  std::ranges::sort(numbers);
  const auto doubles = std::ranges::unique(numbers);
  numbers.erase(doubles.begin(), doubles.end());
}

/// Of each path that was refused or attacked: who asked for it, or kSeveral.
class Owners {
 public:
  explicit Owners(std::size_t most) : paths_(most) {}
  void add(std::uint64_t path, std::uint32_t client) {
    const std::uint32_t at = paths_.index_of(path);
    if (at == owners_.size()) owners_.push_back(client);
    if (owners_[at] != client) owners_[at] = kSeveral;
  }
  bool is_owned(std::uint64_t path) { return owners_[paths_.index_of(path)] != kSeveral; }

 private:
  HashIndex paths_;
  std::vector<std::uint32_t> owners_;
};

}  // namespace

std::vector<ScannerLooks> scanner_looks(const RequestSample& sample, std::size_t paths) {
  const std::size_t most = missed_at_most(sample);
  ClientIndex clients(most);
  Owners owners(most);
  std::vector<std::size_t> missed;
  each_missed(sample, [&](const SampledRequest& request) {
    const std::uint32_t client = clients.index_of(request.client);
    if (client == missed.size()) missed.push_back(0);
    ++missed[client];
    owners.add(request.path, client);
  });
  ClientIndex looked_at(most);
  std::vector<ScannerLooks> looks;
  for (std::size_t i = 0; i < missed.size(); ++i) {
    if (missed[i] < paths) continue;
    looked_at.index_of(clients.keys()[i]);
    looks.emplace_back().client = clients.keys()[i];
  }
  std::vector<ScannerLooks> out;
  if (looks.empty()) return out;
  sample.each([&](const SampledRequest& request, std::uint64_t weight) {
    const std::uint32_t found = looked_at.find(request.client);
    if (found != ClientIndex::kNone) add(request, weight, looks[found]);
  });
  for (ScannerLooks& one : looks) {
    make_unique(one.missed);
    make_unique(one.probed);
    if (one.missed.size() < paths && one.attacks < paths) continue;
    one.exclusive = static_cast<std::size_t>(std::ranges::count_if(
        one.missed, [&](std::uint64_t path) { return owners.is_owned(path); }));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace quell::investigate

#include "proven_holes.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace quell::investigate {

namespace {

/// Larger answers may have many reasons; these have one.
bool is_proof(const Judged& judged) {
  const Grounds& grounds = judged.grounds;
  const bool split = !grounds.shapes.empty() && !grounds.by_noise_too;
  return judged.judgement.verdict >= Verdict::kLikely &&
         (grounds.delay || grounds.surely_read || split);
}

/// What judge_queries() compares with each other: payloads that are alike but for numbers, and
/// numbers that are asked for.
bool may_be_told_apart(std::span<const Observation> sample) {
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (sample[i].compares()) return true;
    for (std::size_t j = 0; j < i; ++j) {
      if (sample[i].shape == sample[j].shape) return true;
    }
  }
  return false;
}

}  // namespace

bool may_prove(const Case& asked) {
  switch (asked.vector) {
    case attack::Class::kSqli:
      if (may_be_told_apart(asked.sample)) return true;
      break;
    case attack::Class::kCmdi:
    case attack::Class::kRce:
    case attack::Class::kSsrf:
      break;
    default:
      return false;
  }
  return std::ranges::any_of(
      asked.sample, [](const Observation& one) { return one.asks_delay() && one.has_time(); });
}

bool ProvenHoles::is_shared(const Signature& signature) const {
  const auto hole = holes_.find(signature);
  return hole != holes_.end() && hole->second.attackers > 1;
}

std::uint64_t ProvenHoles::broken(const Signature& signature) const {
  const auto hole = holes_.find(signature);
  return hole == holes_.end() ? 0 : hole->second.broken;
}

void ProvenHoles::add(const Signature& signature, const ClientKey& client, const Judged& judged) {
  if (!is_proof(judged)) return;
  std::set<ClientKey>& provers = holes_[signature].provers;
  provers.insert(client);
  if (provers.size() > kMostProvers) provers.erase(std::prev(provers.end()));
}

std::uint64_t ProvenHoles::others(const Signature& signature, const ClientKey& client) const {
  const auto hole = holes_.find(signature);
  if (hole == holes_.end()) return 0;
  return hole->second.provers.size() - (hole->second.provers.contains(client) ? 1 : 0);
}

}  // namespace quell::investigate

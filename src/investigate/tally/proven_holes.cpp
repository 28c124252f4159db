#include "proven_holes.h"

#include <iterator>

namespace quell::investigate {

namespace {

/// Larger answers may have many reasons; these have one.
bool is_proof(const Judged& judged) {
  const Grounds& grounds = judged.grounds;
  const bool split = !grounds.shapes.empty() && !grounds.by_noise_too;
  return judged.judgement.verdict >= Verdict::kLikely &&
         (grounds.delay || grounds.surely_read || split);
}

}  // namespace

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

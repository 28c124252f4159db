// Which parameters run what is sent to them, and how many clients' requests showed it: what one
// client proved holds for the others. Private to investigate. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "client_key.h"
#include "investigate/signature.h"
#include "judge.h"

namespace quell::investigate {

/// Whether judge() may find in it what is taken for a proof: for nearly all the answer is no, and
/// they needn't be judged for it.
bool may_prove(const Case& asked);

class ProvenHoles {
 public:
  /// Somebody attacked it, and so many requests broke the program.
  void note(const Signature& signature, std::uint64_t broken) {
    Hole& hole = holes_[signature];
    ++hole.attackers;
    hole.broken += broken;
  }
  /// Requests of all clients that broke the program.
  [[nodiscard]] std::uint64_t broken(const Signature& signature) const;
  /// Whether several did.
  [[nodiscard]] bool is_shared(const Signature& signature) const;
  /// What the requests of one of them came to.
  void add(const Signature& signature, const ClientKey& client, const Judged& judged);
  /// How many others showed that it runs what is sent, at most kMostProvers.
  [[nodiscard]] std::uint64_t others(const Signature& signature, const ClientKey& client) const;

 private:
  /// More change nothing.
  static constexpr std::size_t kMostProvers = 8;

  struct Hole {
    std::uint64_t attackers = 0;
    std::uint64_t broken = 0;
    std::set<ClientKey> provers;
  };
  struct SignatureHash {
    std::size_t operator()(const Signature& one) const {
      const auto vector = static_cast<std::uint64_t>(one.vector);
      return hash_bytes(one.parameter, hash_bytes(one.endpoint, vector));
    }
  };

  std::unordered_map<Signature, Hole, SignatureHash> holes_;
};

}  // namespace quell::investigate

// Who attacked what, how often, with which answers. Memory is bounded twice: an attacker's holes by
// HoleList, all of them by the number of (attacker, hole) pairs; over it a fair sample of attackers
// stays. Requests that were served (2xx) have room of their own, which no number of refused ones
// takes from them. Private to investigate. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client_key.h"
#include "fair_map.h"
#include "hole_list.h"
#include "investigate/scan.h"
#include "investigate/signature.h"
#include "logs/record.h"

namespace quell::investigate {

/// One attack request, judged.
struct AttackRequest {
  const logs::Record& record;
  ClientKey client;
  const Signature& signature;
  double score = 0;
};

class AttackLedger {
 public:
  /// `most_pairs`: (attacker, hole), for served and for other requests each. `wanted`: who stays
  /// whatever the limit.
  explicit AttackLedger(std::size_t most_pairs, std::optional<ClientKey> wanted = std::nullopt)
      : served_(most_pairs, {wanted}), others_(most_pairs, {wanted}) {}

  void add(const AttackRequest& request);
  /// Whether add() would do anything for this request.
  [[nodiscard]] bool takes(const ClientKey& client, const logs::Record& record) const;
  void merge(AttackLedger& other);

  struct Attacker {
    std::uint64_t attack_requests = 0;
    Instant first;
    Instant last;
    std::vector<std::string> user_agents;  ///< the first kUserAgents by order of bytes
    std::uint64_t further_user_agents = 0;
    HoleList holes;
  };
  struct KeyHash {
    std::optional<ClientKey> wanted{};
    std::size_t operator()(const ClientKey& key) const {
      return key == wanted ? 0 : key.hash(0x1f83d9abfb41bd6b);
    }
  };
  using Part = FairMap<ClientKey, Attacker, KeyHash>;
  using Attackers = Part::Map;

  /// Cuts down to the limits and hands out; the ledger is used up.
  Attackers& settled();

 private:
  static bool is_served(const logs::Record& record);
  static void merge(Part& from, Part& to);

  Part served_;
  Part others_;
};

}  // namespace quell::investigate

// Who attacked what, how often, with which answers. Memory is bounded by the number of (attacker,
// hole) pairs; over it a fair sample of attackers stays, with all that they did. Private to
// investigate. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attack/classify.h"
#include "client_key.h"
#include "fair_map.h"
#include "investigate/scan.h"
#include "investigate/signature.h"
#include "judge.h"
#include "logs/record.h"

namespace quell::investigate {

/// Where a line stands, kept beyond the life of the record.
struct KeptPlace {
  std::string file;
  std::uint32_t piece = 0;
  std::uint64_t line = 0;

  friend auto operator<=>(const KeptPlace&, const KeptPlace&) = default;
};
KeptPlace kept(const logs::Place& place);

/// One attack request, judged.
struct AttackRequest {
  const logs::Record& record;
  ClientKey client;
  const Signature& signature;
  double score = 0;
};

class AttackLedger {
 public:
  explicit AttackLedger(std::size_t most_groups) : attackers_(most_groups) {}

  void add(const AttackRequest& request);
  /// Whether add() would do anything for this client.
  [[nodiscard]] bool takes(const ClientKey& client) const { return attackers_.takes(client); }
  void merge(AttackLedger& other);

  struct Group {
    std::uint64_t hash = 0;  ///< of the signature
    AttackGroup group;       ///< without its sample's reasons
    Answers answers;
    KeptPlace sample;
    std::string target;  ///< of the sample, as far as it is kept
    std::string user_agent;
    std::string referer;
  };
  struct Attacker {
    std::uint64_t attack_requests = 0;
    Instant first;
    Instant last;
    std::vector<std::string> user_agents;  ///< the first kUserAgents by order of bytes
    std::uint64_t further_user_agents = 0;
    std::vector<Group> groups;
  };
  struct KeyHash {
    std::size_t operator()(const ClientKey& key) const { return key.hash(0x1f83d9abfb41bd6b); }
  };
  using Attackers = FairMap<ClientKey, Attacker, KeyHash>;

  /// Cuts down to the limit and hands out.
  Attackers& settled();

 private:
  Group* group_of(Attacker& attacker, const AttackRequest& request);

  Attackers attackers_;
};

}  // namespace quell::investigate

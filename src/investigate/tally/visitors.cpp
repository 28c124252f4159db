#include "visitors.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "attack/classify.h"
#include "investigate/verdict.h"

namespace quell::investigate {

namespace {

constexpr std::uint64_t kLeastOrdinary = 3;
/// Of four requests of a visitor at most one is refused.
constexpr std::uint64_t kRefusedOf = 4;

bool is_echo(const AttackedHole& hole) {
  return hole.group.signature.parameter == kRefererParameter;
}

/// Whether all of an attacker's holes but echoes are one parameter of one endpoint.
bool keeps_to_one_place(const HoleList& holes) {
  const Signature* place = nullptr;
  for (const AttackedHole& hole : holes.holes()) {
    const Signature& signature = hole.group.signature;
    if (is_echo(hole)) continue;
    if (signature.parameter.empty() || signature.vector == attack::Class::kScan) return false;
    if (hole.group.judgement.verdict >= Verdict::kLikely) return false;
    if (place != nullptr &&
        (place->endpoint != signature.endpoint || place->parameter != signature.parameter)) {
      return false;
    }
    place = &signature;
  }
  return place != nullptr && !holes.is_cut();
}

bool is_visitor(const AttackLedger::Attacker& attacker, const Client& client) {
  std::uint64_t attacks = 0;
  for (const AttackedHole& hole : attacker.holes.holes()) {
    attacks += is_echo(hole) ? 0 : hole.group.requests;
  }
  const std::uint64_t ordinary = client.requests - std::min(attacks, client.requests);
  return ordinary >= std::max(kLeastOrdinary, attacks) &&
         client.client_errors * kRefusedOf <= client.requests && keeps_to_one_place(attacker.holes);
}

/// "192.0.2." of "192.0.2.7"; of IPv6 the first three groups; other names whole.
std::string network_of(const std::string& client) {
  if (client.find(':') == std::string::npos) {
    const std::size_t dot = client.rfind('.');
    const bool is_address = client.find_first_not_of("0123456789.") == std::string::npos;
    return is_address && dot != std::string::npos ? client.substr(0, dot + 1) : client;
  }
  std::size_t end = 0;
  for (int groups = 0; groups < 3 && end != std::string::npos; ++groups) {
    end = client.find(':', end + (groups == 0 ? 0 : 1));
  }
  return client.substr(0, end);
}

/// Of one hole: who is counted already.
struct Counted {
  std::set<std::string> networks;
  std::set<std::uint32_t> shapes;
};

/// Whether the hole has a payload that nobody counted before sent; remembers all of them.
bool brings_a_shape(const AttackedHole& hole, std::set<std::uint32_t>& shapes) {
  bool is_new = false;
  for (const Observation& one : hole.sample_of_answers.all()) {
    is_new |= shapes.insert(one.shape).second;
  }
  return is_new;
}

}  // namespace

std::map<Signature, std::set<ClientKey>> visitors_of(const AttackLedger::Attackers& attackers,
                                                     const ClientTable& clients,
                                                     const ClientKeys& keys) {
  std::vector<std::pair<ClientKey, const AttackLedger::Attacker*>> candidates;
  for (const auto& [key, attacker] : attackers) {
    const Client* client = clients.known(key);
    if (client != nullptr && is_visitor(attacker, *client)) candidates.emplace_back(key, &attacker);
  }
  // In the order of keys: who of several alike is counted must not hang on the order of requests.
  std::ranges::sort(candidates, {}, [](const auto& one) { return one.first; });
  std::map<Signature, std::set<ClientKey>> out;
  std::map<Signature, Counted> counted;
  for (const auto& [key, attacker] : candidates) {
    const std::string network = network_of(keys.text_of(key));
    for (const AttackedHole& hole : attacker->holes.holes()) {
      Counted& seen = counted[hole.group.signature];
      if (seen.networks.contains(network)) continue;
      if (!brings_a_shape(hole, seen.shapes)) continue;
      seen.networks.insert(network);
      out[hole.group.signature].insert(key);
    }
  }
  return out;
}

}  // namespace quell::investigate

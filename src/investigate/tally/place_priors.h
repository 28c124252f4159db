// What a whole log says of a parameter before one attack on it is weighed. Where many visitors fill
// it with text that reads as an attack, a code search say, such text means less; where everybody
// else sends numbers, it means more. The shift is bounded and never takes a finding away. Private
// to investigate. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <unordered_map>

#include "attack_ledger.h"
#include "behaviour/request_sample.h"
#include "client_key.h"
#include "client_table.h"
#include "investigate/scan.h"
#include "investigate/signature.h"

namespace quell::investigate {

/// One hole, as the log's clients use it.
struct PlacePrior {
  std::uint64_t visitors = 0;  ///< send such text, and are visitors otherwise
  std::uint64_t users = 0;     ///< clients that fill the parameter, as far as they were sampled
  std::uint64_t senders = 0;   ///< the visitors among them
  std::uint64_t numeric = 0;   ///< of the ordinary users those that only send numbers
  std::uint64_t ordinary = 0;  ///< users whose requests are not called attacks
};

/// What is added to the log-odds of a finding there.
double shift_of(const PlacePrior& prior);

class PlacePriors {
 public:
  /// REQUIRES: attackers are settled and judged, and the table is settled.
  void learn(const AttackLedger::Attackers& attackers, const ClientTable& clients,
             const ClientKeys& keys, const RequestSample& sample);
  [[nodiscard]] PlacePrior of(const Signature& signature) const;
  /// Moves the score of a group that was only attempted, and says so among its evidence.
  void weigh(AttackGroup& group) const;

 private:
  /// Endpoint and parameter in short, as requests of the sample have them.
  struct Place {
    std::uint64_t path = 0;
    std::uint16_t parameter = 0;
    friend bool operator==(const Place&, const Place&) = default;
  };
  struct PlaceHash {
    std::size_t operator()(const Place& place) const { return place.path ^ place.parameter; }
  };
  enum class Value : std::uint8_t { kNumber, kText };
  struct Users {
    std::set<ClientKey> all;
    std::set<ClientKey> ordinary;
    std::set<ClientKey> not_numeric;  ///< of the ordinary ones
  };

  static Place place_of(const Signature& signature);
  void learn_users(const RequestSample& sample);
  void note(const SampledRequest& request, const Place& place, Value value);

  std::map<Signature, std::set<ClientKey>> visitors_;
  std::unordered_map<Place, Users, PlaceHash> users_;  // of places that were attacked
};

}  // namespace quell::investigate

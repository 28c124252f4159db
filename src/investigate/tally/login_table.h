// Logins of each client, from authentication logs. Private to investigate. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "client_key.h"
#include "fair_map.h"
#include "investigate/scan.h"
#include "logs/login.h"

namespace quell::investigate {

class LoginTable {
 public:
  static constexpr std::size_t kMostClients = 100'000;

  void add(const logs::Login& login, const ClientKey& client);
  void merge(const LoginTable& other);

  [[nodiscard]] std::uint64_t failed() const { return failed_; }
  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }
  /// Most failures first; at most `count`.
  [[nodiscard]] std::vector<LoginActor> actors(const ClientKeys& keys, std::size_t count);
  [[nodiscard]] bool is_cut() const { return clients_.is_cut(); }

 private:
  /// So many failures before a success are no typing error.
  static constexpr std::size_t kFailuresThatCount = 3;
  struct Client {
    std::uint64_t failed = 0;
    std::uint64_t accepted = 0;
    std::set<std::string> users;  // the first by order of bytes
    std::optional<Instant> first;
    std::optional<Instant> last;
    std::optional<Instant> last_accepted;
    std::vector<Instant> first_failures;  // the earliest ones, sorted
  };
  struct KeyHash {
    std::size_t operator()(const ClientKey& key) const { return key.hash(0x5be0cd19137e2179); }
  };

  static void note_failure(Client& client, Instant time);

  FairMap<ClientKey, Client, KeyHash> clients_{kMostClients};
  std::uint64_t failed_ = 0;
  std::uint64_t accepted_ = 0;
};

}  // namespace quell::investigate

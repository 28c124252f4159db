// Logins of each client, from authentication logs: which users it tried, how often, when, and which
// of them let it in. Memory is bounded: each client's users, and all of it by kMostWeight; over
// that a fair sample of clients stays, and of each client a fair sample of users. Logins that were
// accepted have room of their own, which no number of failed ones takes from them.
//
// One try may be told by several lines (try_slots.h). They are counted apart, and the largest count
// counts: no line is needed to find its twin, so lines may come in any order. Private to
// investigate. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "client_key.h"
#include "fair_map.h"
#include "logs/login.h"
#include "minute_phases.h"
#include "try_slots.h"

namespace quell::investigate {

/// Values by the hash of a name. Over the limit those with the largest hashes go, so that what
/// stays hangs on no order, and of each name that stays nothing was missed.
template <class Value>
class FewNames {
 public:
  static constexpr std::size_t kMost = 4096;

  /// nullptr if the limit keeps it out.
  Value* find_or_make(std::uint64_t hash) {
    if (hash > bound_) return nullptr;
    Value* const made = &all_[hash];
    if (all_.size() <= kMost) return made;
    const auto last = std::prev(all_.end());
    const bool was_it = last->first == hash;
    all_.erase(last);
    bound_ = all_.rbegin()->first;
    return was_it ? nullptr : made;
  }
  [[nodiscard]] const std::map<std::uint64_t, Value>& all() const { return all_; }
  [[nodiscard]] const Value* find(std::uint64_t hash) const {
    const auto found = all_.find(hash);
    return found == all_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] bool is_cut() const { return bound_ != ~std::uint64_t{0}; }
  /// How many there were: exact, or an estimate to a few percent from how dense those kept lie.
  [[nodiscard]] std::uint64_t names() const {
    if (!is_cut()) return all_.size();
    const double share = (static_cast<double>(bound_) + 1) / 18446744073709551616.0;
    return static_cast<std::uint64_t>(static_cast<double>(all_.size()) / share);
  }

 private:
  std::map<std::uint64_t, Value> all_;
  std::uint64_t bound_ = ~std::uint64_t{0};
};

using TryCounts = std::array<std::uint64_t, kTryKinds>;

/// What one client tried with one name.
struct LoginTries {
  std::string user{};       ///< cut at kLongestUser; outside bytes
  bool is_unknown = false;  ///< the service said that there is no such account
  TryCounts counts{};
  std::uint64_t keys = 0;  ///< public keys that were refused; they are no guesses
  TrySlots times{};
  MinutePhases phases{};
};

/// A login that was accepted.
struct AcceptedAt {
  std::uint32_t seconds = 0;
  bool by_password = false;  ///< or by another answer that can be guessed

  friend auto operator<=>(const AcceptedAt&, const AcceptedAt&) = default;
};

struct LoginAccepts {
  static constexpr std::size_t kKept = 16;

  std::string user{};
  std::uint64_t times = 0;
  std::vector<AcceptedAt> first{};  ///< the earliest ones, in order
  std::uint32_t last = 0;
};

/// One client at one service.
struct LoginSource {
  ClientKey client;
  std::uint64_t service = 0;

  friend auto operator<=>(const LoginSource&, const LoginSource&) = default;
};
struct LoginSourceHash {
  std::size_t operator()(const LoginSource& source) const {
    return source.client.hash(source.service ^ 0x5be0cd19137e2179);
  }
};

/// The service of names in web servers' logs.
inline constexpr std::string_view kHttpAuthentication = "HTTP authentication";

class LoginLedger {
 public:
  /// Of all clients' tries, and as much again for what was accepted; of 16 bytes each, about.
  static constexpr std::size_t kMostWeight = 1'000'000;
  static constexpr std::size_t kLongestUser = 128;

  struct Guesser {
    FewNames<LoginTries> users;
    TryCounts counts{};
    std::uint64_t keys = 0;
  };
  struct Guest {
    FewNames<LoginAccepts> users;
    std::uint64_t times = 0;
  };
  struct Service {
    std::string name;
    bool tells_failures = false;  ///< itself, not only through PAM
  };
  using Guessers = FairMap<LoginSource, Guesser, LoginSourceHash>;
  using Guests = FairMap<LoginSource, Guest, LoginSourceHash>;

  void add(const logs::Login& login, ClientKeys& keys);
  /// For whom the login counts is known: its client isn't looked at.
  void add(const logs::Login& login, const ClientKey& client);
  void merge(const LoginLedger& other);
  /// Cuts down to the limits.
  void settle();

  [[nodiscard]] const Guessers::Map& guessers() const { return guessers_.map(); }
  [[nodiscard]] const Guests::Map& guests() const { return guests_.map(); }
  [[nodiscard]] const Service* service(std::uint64_t hash) const { return services_.find(hash); }
  /// Of all clients, also of those that a limit kept out.
  [[nodiscard]] const TryCounts& counts() const { return counts_; }
  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }
  [[nodiscard]] bool is_cut() const { return guessers_.is_cut() || guests_.is_cut(); }

 private:
  void count(const logs::Login& login);
  void add_failed(const logs::Login& login, const LoginSource& source);
  void add_accepted(const logs::Login& login, const LoginSource& source);

  Guessers guessers_{kMostWeight};
  Guests guests_{kMostWeight};
  FewNames<Service> services_;
  TryCounts counts_{};
  std::uint64_t accepted_ = 0;
};

/// Tries of such counts: the lines of the service, or PAM's where the service has none.
std::uint64_t tries_of(const TryCounts& counts);
/// Which lines tell most of them.
TryKind main_kind(const TryCounts& counts);

}  // namespace quell::investigate

// What a ledger of logins says about each client, before anybody is accused: which tries have an
// ordinary explanation, and which remain. Private to investigate. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client_key.h"
#include "login_ledger.h"

namespace quell::investigate {

/// So many failures for each success are typing errors.
inline constexpr std::uint64_t kMistypes = 5;
/// So many come before the first one when somebody forgot the password.
inline constexpr std::uint64_t kForgotten = 9;

/// Why tries are no guesses.
enum class Ordinary : std::uint8_t {
  kNo,
  kMistyped,  ///< the same client came in as the same user soon after
  kTypo,      ///< a name that is nearly one with which the client came in
  kJob,       ///< a program with a wrong key, which a clock starts
};

/// What one client did with one name.
struct LoginPair {
  std::uint64_t user = 0;  ///< hash of the name
  const LoginTries* tries = nullptr;
  const LoginAccepts* accepts = nullptr;  ///< nullptr: never
  TryKind kind = TryKind::kGuessed;       ///< whose lines count
  std::uint64_t count = 0;                ///< tries
  Ordinary ordinary = Ordinary::kNo;

  /// Tries that have no ordinary explanation.
  [[nodiscard]] std::uint64_t guesses() const { return ordinary == Ordinary::kNo ? count : 0; }
};

using Moments = std::vector<std::pair<std::uint64_t, std::uint64_t>>;  ///< second, tries; in order

/// One client at one service.
struct LoginVisitor {
  std::string client{};
  std::string_view service;
  bool is_private = false;         ///< an address that the internet doesn't carry
  std::vector<LoginPair> pairs{};  ///< with tries, in the order of their hashes
  std::vector<std::pair<std::uint64_t, const LoginAccepts*>> accepts{};  ///< all, by hash
  std::uint64_t tries = 0;     ///< all, also with names that were not kept
  std::uint64_t users = 0;     ///< tried; an estimate when there are very many
  std::uint64_t accepted = 0;  ///< logins
  std::uint64_t keys = 0;      ///< public keys that were refused

  /// nullptr if there is none.
  [[nodiscard]] const LoginAccepts* accepts_of(std::uint64_t user) const;
  [[nodiscard]] const LoginPair* pair_of(std::uint64_t user) const;
  /// Whether anybody came in from there before then.
  [[nodiscard]] bool was_known(std::uint64_t seconds) const;
};

/// In the order of client and service. The ledger must outlive what is returned.
std::vector<LoginVisitor> visitors_of(const LoginLedger& ledger, const ClientKeys& keys);

/// When the tries of a pair were, as finely as is known.
Moments moments_of(const LoginPair& pair);
/// Several of them as one.
Moments joined(const std::vector<Moments>& all);
/// Tries up to a second.
std::uint64_t tries_until(const Moments& moments, std::uint64_t seconds);
/// The most tries within so many seconds.
std::uint64_t busiest(const Moments& moments, std::uint64_t seconds);

}  // namespace quell::investigate

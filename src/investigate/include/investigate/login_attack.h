// Attacks on logins: who guessed at whose password, how, and whether it worked. docs/logins.md says
// what is called what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attack/technique.h"
#include "base/time.h"
#include "investigate/verdict.h"
#include "logs/login.h"

namespace quell::investigate {

enum class LoginAttack : std::uint8_t {
  kBruteForce,   ///< one client, many tries for each of one or more users
  kDistributed,  ///< many clients with few tries each, one user
  kSpraying,     ///< few tries for each of many users, by one client or several
  kStuffing,     ///< one try for each of very many users
  kEnumeration,  ///< names without passwords, most of them unknown
};
/// "brute-force": for machines; and back (nullopt if unknown).
std::string_view name_of(LoginAttack kind);
std::optional<LoginAttack> login_attack_from_name(std::string_view name);

/// A login that was accepted and belongs to an attack.
struct LoginSuccess {
  std::string client{};
  std::string user{};  ///< outside bytes; empty where it is not observable
  std::string how{};   ///< "password", "public key", "answer unlike the failures"
  Instant time{};
  Verdict verdict = Verdict::kAttempted;  ///< whether it was the attack's
};

/// Tries that belong together.
struct LoginCampaign {
  static constexpr std::size_t kListed = 8;  ///< clients, users and successes

  LoginAttack kind = LoginAttack::kBruteForce;
  bool slow = false;                   ///< at most ten an hour, for half a day at least
  std::string service{};               ///< "sshd", "sudo", "web"; outside bytes
  std::string endpoint{};              ///< of a web server; outside bytes
  std::vector<std::string> clients{};  ///< those with most tries
  std::uint64_t clients_seen = 0;
  std::vector<std::string> users{};  ///< those tried most; outside bytes
  std::uint64_t users_seen = 0;      ///< 0: not observable
  std::uint64_t unknown_users = 0;
  std::uint64_t tries = 0;                ///< that failed
  std::uint64_t accepted = 0;             ///< logins that belong to it
  std::vector<LoginSuccess> successes{};  ///< worst first
  Instant first{};
  Instant last{};
  Judgement judgement{};

  /// For CWE and ATT&CK ids: of the attack, and of using the account once it got in.
  [[nodiscard]] std::vector<attack::LoginTechnique> techniques() const;
};

/// Who tried: the key of the client, or "web1 (local)" on the machine itself, which no address
/// looks like. Empty if it is not told.
std::string login_client(const logs::Login& login);

/// "password spraying of 214 users by 3 clients": for people; holds no outside bytes.
std::string title_of(const LoginCampaign& campaign);

}  // namespace quell::investigate

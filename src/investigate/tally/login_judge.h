// From what clients tried to attacks on logins, each with its evidence for and against. The
// thresholds and why they are what they are: docs/logins.md. Private to investigate. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "investigate/login_attack.h"
#include "login_view.h"

namespace quell::investigate {

inline constexpr std::uint64_t kGuessesOfOneUser = 10;  ///< more than people try before they ask
inline constexpr std::uint64_t kGuessesBesideSuccess = 20;  ///< where other users come in
inline constexpr std::uint64_t kUsersOfAttack = 5;
inline constexpr std::uint64_t kGuessesOfUsers = 8;  ///< for so many users
inline constexpr std::uint64_t kUnknownNames = 3;    ///< people mistype one name, or two
inline constexpr std::uint64_t kUsersOfStuffing = 50;
inline constexpr std::uint64_t kSlowPerHour = 10;
inline constexpr std::uint64_t kSlowSpan = 12UZ * 3600;
inline constexpr std::uint64_t kClientsOfMany = 5;  ///< that guess at one user together
inline constexpr std::uint64_t kGuessesOfMany = 12;
inline constexpr std::uint64_t kPairsOfSpray = 20;  ///< (client, user) of a spray by many

/// What is left of a visitor after the ordinary: figures that several judges look at.
struct LoginFigures {
  std::vector<const LoginPair*> open{};  ///< with guesses, most first
  std::uint64_t guesses = 0;
  std::uint64_t users = 0;
  std::uint64_t unknown = 0;           ///< names
  std::uint64_t without_password = 0;  ///< names for which no password was tried
  Moments moments{};
  std::uint64_t busiest_hour = 0;
};
LoginFigures figures_of(const LoginVisitor& visitor);

/// Attacks by single clients. `taken` says for each visitor whether it is one of theirs.
std::vector<LoginCampaign> single_campaigns(std::span<const LoginVisitor> visitors,
                                            std::vector<char>& taken);
/// Attacks by many clients, of which none does enough to be noticed alone.
std::vector<LoginCampaign> shared_campaigns(std::span<const LoginVisitor> visitors,
                                            const std::vector<char>& taken);
/// All of them, worst verdict first, then most tries.
std::vector<LoginCampaign> login_campaigns(std::span<const LoginVisitor> visitors);

/// The kind that such figures are of.
LoginAttack kind_of(const LoginFigures& figures);

// Evidence in words, for all judges.
void say(LoginCampaign& campaign, Side side, std::string text);
/// Sorts the successes, worst first, cuts their list and gives the campaign its verdict.
void conclude(LoginCampaign& campaign);
Instant instant_of(std::uint64_t seconds);

}  // namespace quell::investigate

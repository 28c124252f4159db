// Attacks on logins by one client.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "login_judge.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr std::uint64_t kHour = 3600;
constexpr std::uint64_t kGuessesThatProve = 10;  ///< before a success by the same client
constexpr std::uint64_t kTriesWithoutPassword = 20;
constexpr std::uint64_t kGuessesOfProgram = 8;  ///< in so few seconds nobody types them
constexpr std::uint64_t kSecondsOfProgram = 5;

bool is_without_password(const LoginPair& pair) {
  return pair.kind == TryKind::kNamed || pair.kind == TryKind::kLeft;
}

/// Many names that none of its users has, or that it has no success with.
bool tries_many_users(const LoginVisitor& visitor, const LoginFigures& figures) {
  if (visitor.accepts.empty() || figures.users > 4 * visitor.accepts.size()) {
    if (figures.unknown >= kUnknownNames && figures.guesses >= kUsersOfAttack) return true;
    return figures.users >= kUsersOfAttack && figures.guesses >= kGuessesOfUsers;
  }
  // Behind one address there may be many people: then it takes a burst on many names.
  return figures.users >= kUsersOfAttack && figures.guesses >= kGuessesBesideSuccess &&
         figures.busiest_hour >= kGuessesOfOneUser && figures.users > visitor.accepts.size();
}

bool tries_one_user(const LoginVisitor& visitor, const LoginFigures& figures) {
  const LoginPair& most = *figures.open.front();
  const bool beside_success = !visitor.accepts.empty() && most.accepts == nullptr;
  if (most.guesses() >= kGuessesOfProgram &&
      busiest(moments_of(most), kSecondsOfProgram) >= kGuessesOfProgram) {
    return true;
  }
  if (is_without_password(most)) return most.guesses() >= kTriesWithoutPassword;
  return most.guesses() >= (beside_success ? kGuessesBesideSuccess : kGuessesOfOneUser);
}

/// How sure it is that the login was the attack's.
Verdict verdict_of(const LoginVisitor& visitor, const LoginFigures& figures,
                   std::uint64_t own_guesses, const AcceptedAt& login) {
  const std::uint64_t before = tries_until(figures.moments, login.seconds);
  const std::uint64_t start = figures.moments.front().first;
  const std::uint64_t end = figures.moments.back().first;
  if (!login.by_password || before == 0) return Verdict::kAttempted;
  if (visitor.was_known(start)) {
    return own_guesses >= kGuessesThatProve ? Verdict::kLikely : Verdict::kAttempted;
  }
  if (own_guesses >= kGuessesThatProve) return Verdict::kConfirmed;
  const bool amid = login.seconds <= end + kHour;
  if (amid && before >= kGuessesThatProve && figures.users >= kUsersOfAttack) {
    return Verdict::kConfirmed;
  }
  return Verdict::kLikely;
}

/// What the log of the service can prove at most.
Verdict most_of(std::string_view service) {
  const bool is_weak = service == "sudo" || service == "su" || service == kHttpAuthentication;
  return is_weak ? Verdict::kLikely : Verdict::kConfirmed;
}

/// Logins that came before the first guess, or of users who come and go there, are others' affair.
bool is_others(const LoginVisitor& visitor, const LoginFigures& figures, const LoginPair* pair,
               const AcceptedAt& login) {
  if (login.seconds < figures.moments.front().first) return true;
  if (pair != nullptr && pair->ordinary == Ordinary::kNo) return false;
  return visitor.was_known(figures.moments.front().first);
}

void add_successes(const LoginVisitor& visitor, const LoginFigures& figures,
                   LoginCampaign& campaign) {
  for (const auto& [user, accepts] : visitor.accepts) {
    const LoginPair* const tried = visitor.pair_of(user);
    const auto login = std::ranges::find_if(accepts->first, [&](const AcceptedAt& one) {
      return !is_others(visitor, figures, tried, one);
    });
    if (login == accepts->first.end()) continue;
    const std::uint64_t own =
        tried == nullptr ? 0 : tries_until(moments_of(*tried), login->seconds);
    campaign.successes.push_back(
        {.client = visitor.client,
         .user = accepts->user,
         .how = login->by_password ? "password" : "public key",
         .time = instant_of(login->seconds),
         .verdict = std::min(verdict_of(visitor, figures, own, *login), most_of(visitor.service))});
    if (!login->by_password) {
      say(campaign, Side::kAgainst,
          "a login was accepted by public key, which guessing passwords doesn't give");
      continue;
    }
    say(campaign, Side::kFor,
        own > 0 ? fmt::format("a password was accepted after {} for the same user",
                              counted(own, "failure"))
                : fmt::format("a password was accepted for a user after {} for others",
                              counted(tries_until(figures.moments, login->seconds), "failure")));
  }
}

void say_what_was_seen(const LoginVisitor& visitor, const LoginFigures& figures,
                       LoginCampaign& campaign) {
  say(campaign, Side::kFor,
      fmt::format("{} failed for {}, at most {} an hour", counted(campaign.tries, "login"),
                  counted(campaign.users_seen, "user"), grouped(figures.busiest_hour)));
  if (figures.unknown > 0) {
    say(campaign, Side::kFor,
        fmt::format("{} of the names tried are of no account", grouped(figures.unknown)));
  }
  if (visitor.accepts.empty()) {
    say(campaign, Side::kAgainst, "no login from there was ever accepted in these logs");
  } else if (visitor.was_known(figures.moments.front().first)) {
    say(campaign, Side::kAgainst,
        "logins from there were accepted before the first of these tries");
  }
  if (visitor.service == kHttpAuthentication) {
    say(campaign, Side::kNotObservable,
        "whether a name was checked: web servers log it also where anybody may come in");
  }
  if (figures.without_password * 2 > figures.users) {
    say(campaign, Side::kNotObservable,
        "what was tried: most connections ended before a password was sent, or the server takes "
        "none");
  }
}

LoginCampaign campaign_of(const LoginVisitor& visitor, const LoginFigures& figures) {
  LoginCampaign out;
  out.kind = kind_of(figures);
  out.service = visitor.service;
  out.clients = {visitor.client};
  out.clients_seen = 1;
  out.tries = figures.guesses;
  out.users_seen = figures.users;
  out.unknown_users = figures.unknown;
  for (const LoginPair* pair : figures.open) {
    if (out.users.size() == LoginCampaign::kListed) break;
    out.users.push_back(pair->tries->user);
  }
  out.first = instant_of(figures.moments.front().first);
  out.last = instant_of(figures.moments.back().first);
  const std::uint64_t span = figures.moments.back().first - figures.moments.front().first;
  out.slow = span >= kSlowSpan && figures.busiest_hour <= kSlowPerHour;
  say_what_was_seen(visitor, figures, out);
  add_successes(visitor, figures, out);
  conclude(out);
  return out;
}

}  // namespace

LoginFigures figures_of(const LoginVisitor& visitor) {
  LoginFigures out;
  std::vector<Moments> all;
  std::uint64_t explained = 0;
  for (const LoginPair& pair : visitor.pairs) {
    if (pair.guesses() == 0) {
      explained += pair.count;
      continue;
    }
    out.open.push_back(&pair);
    out.guesses += pair.guesses();
    out.unknown += pair.tries->is_unknown || pair.kind == TryKind::kNamed ? 1 : 0;
    out.without_password += is_without_password(pair) ? 1 : 0;
    all.push_back(moments_of(pair));
  }
  std::ranges::sort(out.open, [](const LoginPair* a, const LoginPair* b) {
    return std::tuple(b->count, a->tries->user) < std::tuple(a->count, b->tries->user);
  });
  out.users = out.open.size();
  if (visitor.users > visitor.pairs.size() && !visitor.pairs.empty()) {
    // Of very many names a sample was kept.
    const double share =
        static_cast<double>(visitor.users) / static_cast<double>(visitor.pairs.size());
    out.users = static_cast<std::uint64_t>(static_cast<double>(out.users) * share);
    out.unknown = static_cast<std::uint64_t>(static_cast<double>(out.unknown) * share);
    out.guesses = std::max(out.guesses, visitor.tries - std::min(visitor.tries, explained));
  }
  out.moments = joined(all);
  out.busiest_hour = busiest(out.moments, kHour);
  return out;
}

LoginAttack kind_of(const LoginFigures& figures) {
  constexpr std::uint64_t kMost = 3;  // tries for one user of a spray
  const std::uint64_t users = std::max<std::uint64_t>(figures.users, 1);
  if (users >= kUnknownNames && figures.without_password * 2 > users &&
      figures.unknown * 5 >= users * 4) {
    return LoginAttack::kEnumeration;
  }
  if (users >= kUsersOfStuffing && figures.guesses * 10 <= users * 13) {
    return LoginAttack::kStuffing;
  }
  if (users >= kUsersOfAttack && figures.guesses <= users * kMost) return LoginAttack::kSpraying;
  return LoginAttack::kBruteForce;
}

std::vector<LoginCampaign> single_campaigns(std::span<const LoginVisitor> visitors,
                                            std::vector<char>& taken) {
  std::vector<LoginCampaign> out;
  for (std::size_t i = 0; i < visitors.size(); ++i) {
    const LoginFigures figures = figures_of(visitors[i]);
    if (figures.open.empty()) continue;
    if (!tries_many_users(visitors[i], figures) && !tries_one_user(visitors[i], figures)) continue;
    out.push_back(campaign_of(visitors[i], figures));
    taken[i] = 1;
  }
  return out;
}

}  // namespace quell::investigate

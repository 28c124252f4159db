// Attacks on logins by many clients, each of which does too little to be noticed alone.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "login_judge.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr std::uint64_t kHour = 3600;
constexpr std::uint64_t kDay = 24 * kHour;
constexpr std::size_t kManyPlaces = 5;  ///< from so many clients a user comes who travels

/// Unexplained tries of one client for one user.
struct Share {
  std::size_t visitor = 0;
  const LoginPair* pair = nullptr;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};
using Shares = std::vector<Share>;  ///< in order of their first tries

/// By service and user. Of clients that are not accused yet.
std::map<std::pair<std::string_view, std::uint64_t>, Shares> shares_by_user(
    std::span<const LoginVisitor> visitors, const std::vector<char>& taken) {
  std::map<std::pair<std::string_view, std::uint64_t>, Shares> out;
  for (std::size_t i = 0; i < visitors.size(); ++i) {
    if (taken[i] != 0 || visitors[i].is_private) continue;
    for (const LoginPair& pair : visitors[i].pairs) {
      if (pair.guesses() == 0) continue;
      const Moments moments = moments_of(pair);
      out[{visitors[i].service, pair.user}].push_back({.visitor = i,
                                                       .pair = &pair,
                                                       .first = moments.front().first,
                                                       .last = moments.back().first});
    }
  }
  return out;
}

void sort_by_time(Shares& shares) {
  std::ranges::sort(shares, [](const Share& a, const Share& b) {
    return std::tie(a.first, a.visitor, a.pair->user) < std::tie(b.first, b.visitor, b.pair->user);
  });
}

/// Parts between which a day passed without a new one.
std::vector<Shares> by_gaps(Shares shares) {
  sort_by_time(shares);
  std::vector<Shares> out;
  std::uint64_t until = 0;
  for (const Share& share : shares) {
    if (out.empty() || share.first > until + kDay) out.emplace_back();
    out.back().push_back(share);
    until = std::max(until, share.last);
  }
  return out;
}

std::uint64_t guesses_of(const Shares& shares) {
  std::uint64_t sum = 0;
  for (const Share& share : shares) sum += share.pair->guesses();
  return sum;
}

std::uint64_t clients_of(const Shares& shares) {
  std::set<std::size_t> clients;
  for (const Share& share : shares) clients.insert(share.visitor);
  return clients.size();
}

/// Names or clients in the order of their tries, most first.
template <class Key>
std::vector<std::string> most_tried(const std::map<Key, std::uint64_t>& tries, auto name_of_key) {
  std::vector<std::pair<std::uint64_t, std::string>> order;
  for (const auto& [key, count] : tries) order.emplace_back(count, name_of_key(key));
  std::ranges::sort(order, [](const auto& a, const auto& b) {
    return std::tie(b.first, a.second) < std::tie(a.first, b.second);
  });
  std::vector<std::string> out;
  for (auto& [count, name] : order) {
    if (out.size() == LoginCampaign::kListed) break;
    out.push_back(std::move(name));
  }
  return out;
}

LoginCampaign campaign_of(std::span<const LoginVisitor> visitors, const Shares& shares) {
  LoginCampaign out;
  std::map<std::size_t, std::uint64_t> clients;
  std::map<std::string, std::uint64_t> users;
  std::set<std::string> unknown;
  std::uint64_t first = shares.front().first;
  std::uint64_t last = first;
  for (const Share& share : shares) {
    clients[share.visitor] += share.pair->guesses();
    users[share.pair->tries->user] += share.pair->guesses();
    if (share.pair->tries->is_unknown) unknown.insert(share.pair->tries->user);
    first = std::min(first, share.first);
    last = std::max(last, share.last);
  }
  out.service = visitors[shares.front().visitor].service;
  out.clients = most_tried(clients, [&](std::size_t i) { return visitors[i].client; });
  out.users = most_tried(users, [](const std::string& user) { return user; });
  out.clients_seen = clients.size();
  out.users_seen = users.size();
  out.unknown_users = unknown.size();
  out.tries = guesses_of(shares);
  out.first = instant_of(first);
  out.last = instant_of(last);
  out.slow = last - first >= kSlowSpan &&
             out.tries <= kSlowPerHour * std::max<std::uint64_t>((last - first) / kHour, 1);
  say(out, Side::kFor,
      fmt::format(
          "{} with {} each, {} of them never with success", counted(out.clients_seen, "client"),
          out.tries == out.clients_seen
              ? "one try"
              : fmt::format("{} tries at most",
                            grouped(std::ranges::max_element(
                                        clients, {}, [](const auto& one) { return one.second; })
                                        ->second)),
          grouped(static_cast<std::uint64_t>(std::ranges::count_if(
              clients, [&](const auto& one) { return visitors[one.first].accepts.empty(); })))));
  return out;
}

/// Who was ever let in as whom, by service and user.
using Guestbook =
    std::map<std::pair<std::string_view, std::uint64_t>, std::vector<const LoginVisitor*>>;

Guestbook guestbook_of(std::span<const LoginVisitor> visitors) {
  Guestbook out;
  for (const LoginVisitor& visitor : visitors) {
    for (const auto& [user, accepts] : visitor.accepts) {
      if (!accepts->first.empty()) out[{visitor.service, user}].push_back(&visitor);
    }
  }
  return out;
}

/// A login of the user that was attacked, by a client that had never come in before.
struct Newcomer {
  const LoginVisitor* visitor = nullptr;
  AcceptedAt login;
  bool failed_before = false;
};

std::vector<Newcomer> newcomers(const std::vector<const LoginVisitor*>& guests, std::uint64_t user,
                                std::uint64_t first, std::uint64_t last) {
  std::vector<Newcomer> out;
  for (const LoginVisitor* guest : guests) {
    const AcceptedAt login = guest->accepts_of(user)->first.front();
    if (guest->was_known(first) || login.seconds < first || login.seconds > last + kHour) continue;
    const LoginPair* const pair = guest->pair_of(user);
    out.push_back(
        {.visitor = guest,
         .login = login,
         .failed_before = pair != nullptr && tries_until(moments_of(*pair), login.seconds) > 0});
  }
  return out;
}

std::uint64_t seconds_of(Instant time) {
  return static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

void add_newcomers(const std::vector<const LoginVisitor*>& guests, const LoginPair& attacked,
                   LoginCampaign& campaign) {
  const std::uint64_t first = seconds_of(campaign.first);
  const std::uint64_t last = seconds_of(campaign.last);
  const std::size_t places = guests.size();
  const auto before =
      static_cast<std::size_t>(std::ranges::count_if(guests, [&](const LoginVisitor* guest) {
        return guest->accepts_of(attacked.user)->first.front().seconds < first;
      }));
  for (const Newcomer& one : newcomers(guests, attacked.user, first, last)) {
    // Whoever has a key, or comes from inside, needs no guesses.
    if (!one.failed_before && (!one.login.by_password || one.visitor->is_private)) continue;
    const bool fits = one.failed_before || (before > 0 && last - first <= kDay);
    const bool likely = one.login.by_password && fits && places <= kManyPlaces + before;
    campaign.successes.push_back({.client = one.visitor->client,
                                  .user = attacked.tries->user,
                                  .how = one.login.by_password ? "password" : "public key",
                                  .time = instant_of(one.login.seconds),
                                  .verdict = likely ? Verdict::kLikely : Verdict::kAttempted});
    say(campaign, Side::kFor,
        one.failed_before
            ? "the user was let in from an address that was never let in before, after failures"
            : "the user was let in from an address that was never seen before, amid the tries");
    if (places > kManyPlaces) {
      say(campaign, Side::kAgainst,
          fmt::format("the user comes from many addresses: {}", grouped(places)));
    }
    if (!one.failed_before) {
      say(campaign, Side::kAgainst, "that address had no failure; the user may have travelled");
    }
  }
  if (before == 0) {
    say(campaign, Side::kNotObservable,
        "where the user usually comes from: no login of the user before the tries is in these "
        "logs");
  }
}

/// One user, many clients.
void add_distributed(std::span<const LoginVisitor> visitors, const Guestbook& guests, Shares shares,
                     std::set<const LoginPair*>& used, std::vector<LoginCampaign>& out) {
  const LoginPair& attacked = *shares.front().pair;
  const auto known = guests.find({visitors[shares.front().visitor].service, attacked.user});
  for (const Shares& part : by_gaps(std::move(shares))) {
    if (clients_of(part) < kClientsOfMany || guesses_of(part) < kGuessesOfMany) continue;
    LoginCampaign campaign = campaign_of(visitors, part);
    campaign.kind = LoginAttack::kDistributed;
    add_newcomers(known == guests.end() ? std::vector<const LoginVisitor*>() : known->second,
                  attacked, campaign);
    if (campaign.successes.empty()) {
      say(campaign, Side::kAgainst, "the user was let in from nowhere new at that time");
    }
    conclude(campaign);
    out.push_back(std::move(campaign));
    for (const Share& share : part) used.insert(share.pair);
  }
}

/// Clients and names within a stretch of time.
class Window {
 public:
  void add(const Share& share) { count(share, 1); }
  void remove(const Share& share) { count(share, -1); }
  [[nodiscard]] std::size_t clients() const { return clients_.size(); }
  [[nodiscard]] std::size_t users() const { return users_.size(); }

 private:
  void count(const Share& share, int by) {
    add_to(clients_, share.visitor, by);
    add_to(users_, share.pair->user, by);
  }
  template <class Key>
  static void add_to(std::map<Key, int>& counts, const Key& key, int by) {
    int& times = counts[key];
    times += by;
    if (times == 0) counts.erase(key);
  }
  std::map<std::size_t, int> clients_;
  std::map<std::uint64_t, int> users_;
};

/// What an ordinary day has of such tries: the median over days, quiet ones too.
std::uint64_t usual_a_day(const Shares& shares) {
  std::map<std::uint64_t, std::uint64_t> days;
  for (const Share& share : shares) ++days[share.first / kDay];
  const std::uint64_t all = days.rbegin()->first - days.begin()->first + 1;
  std::vector<std::uint64_t> counts;
  for (const auto& [day, count] : days) counts.push_back(count);
  std::ranges::sort(counts);
  const std::uint64_t quiet = all - counts.size();
  if (all < 3 || quiet * 2 >= all) return 0;
  return counts[all / 2 - quiet];
}

/// The stretches of time with many more than usual, as parts of `shares`, which are in order.
std::vector<Shares> bursts(const Shares& shares) {
  constexpr std::uint64_t kTimesUsual = 3;
  const std::uint64_t enough = std::max(kPairsOfSpray, kTimesUsual * usual_a_day(shares));
  std::vector<char> marked(shares.size(), 0);
  Window window;
  for (std::size_t from = 0, to = 0; to < shares.size(); ++to) {
    window.add(shares[to]);
    while (shares[from].first + kDay < shares[to].first) window.remove(shares[from++]);
    const bool many = to - from + 1 >= enough && window.clients() >= kClientsOfMany &&
                      window.users() >= 2 * kUsersOfAttack;
    if (many)
      std::fill(marked.begin() + static_cast<std::ptrdiff_t>(from),
                marked.begin() + static_cast<std::ptrdiff_t>(to) + 1, 1);
  }
  std::vector<Shares> out;
  bool inside = false;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (marked[i] != 0 && !inside) out.emplace_back();
    inside = marked[i] != 0;
    if (inside) out.back().push_back(shares[i]);
  }
  return out;
}

LoginAttack kind_of_shared(const LoginCampaign& campaign) {
  const bool one_each = campaign.tries * 10 <= campaign.users_seen * 13;
  return campaign.users_seen >= kUsersOfStuffing && one_each ? LoginAttack::kStuffing
                                                             : LoginAttack::kSpraying;
}

void add_entries(std::span<const LoginVisitor> visitors, const Shares& shares,
                 LoginCampaign& campaign) {
  std::map<std::size_t, std::uint64_t> firsts;
  for (const Share& share : shares) firsts.try_emplace(share.visitor, share.first);
  for (const auto& [i, first] : firsts) {
    for (const auto& [user, accepts] : visitors[i].accepts) {
      const auto login = std::ranges::find_if(accepts->first, [&](const AcceptedAt& one) {
        return one.by_password && one.seconds >= first;
      });
      if (login == accepts->first.end()) continue;
      campaign.successes.push_back({.client = visitors[i].client,
                                    .user = accepts->user,
                                    .how = "password",
                                    .time = instant_of(login->seconds),
                                    .verdict = Verdict::kLikely});
      say(campaign, Side::kFor,
          "a client that had failed with other names, and was never let in before, was let in");
    }
  }
}

/// Many users, many clients. `shares`: of one service.
void add_sprays(std::span<const LoginVisitor> visitors, Shares shares,
                std::vector<LoginCampaign>& out) {
  std::erase_if(shares,
                [&](const Share& share) { return visitors[share.visitor].was_known(share.first); });
  if (shares.empty()) return;
  sort_by_time(shares);
  for (const Shares& part : bursts(shares)) {
    LoginCampaign campaign = campaign_of(visitors, part);
    campaign.kind = kind_of_shared(campaign);
    say(campaign, Side::kFor,
        fmt::format("{} failed for {} in a time that usually has {} a day",
                    counted(campaign.tries, "login"), counted(campaign.users_seen, "user"),
                    grouped(usual_a_day(shares))));
    add_entries(visitors, part, campaign);
    conclude(campaign);
    out.push_back(std::move(campaign));
  }
}

}  // namespace

std::vector<LoginCampaign> shared_campaigns(std::span<const LoginVisitor> visitors,
                                            const std::vector<char>& taken) {
  std::vector<LoginCampaign> out;
  std::set<const LoginPair*> used;
  auto by_user = shares_by_user(visitors, taken);
  const Guestbook guests = guestbook_of(visitors);
  for (const auto& [user, shares] : by_user) add_distributed(visitors, guests, shares, used, out);
  std::map<std::string_view, Shares> rest;
  for (const auto& [user, shares] : by_user) {
    for (const Share& share : shares) {
      if (!used.contains(share.pair)) rest[user.first].push_back(share);
    }
  }
  for (const auto& [service, shares] : rest) add_sprays(visitors, shares, out);
  return out;
}

}  // namespace quell::investigate

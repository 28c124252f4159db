#include "web_login_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "login_judge.h"
#include "web_login_names.h"
#include "web_login_page.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr std::uint64_t kHour = 3600;
constexpr std::uint64_t kDay = 24 * kHour;
constexpr std::uint64_t kFailures = 20;         ///< of one client at a page with a login word
constexpr std::uint64_t kFailuresUnnamed = 40;  ///< at one without
constexpr std::uint64_t kFailuresNamed = 10;    ///< for kUsersOfAttack names that the log shows
constexpr std::uint64_t kFailuresToOne = 5;     ///< failures for each success: people fail less
constexpr std::uint64_t kPostsUnanswered = 30;  ///< an hour, where all answers are alike
constexpr std::uint64_t kClientsTogether = 20;  ///< that fail within an hour or a day
constexpr std::uint64_t kBareTogether = 10;     ///< of those that ask for nothing else

struct Page {
  const LoginPage& page;
  const ClientTable& clients;
  const ClientKeys& keys;
};

/// A program whose password is old, or that only checks: by the clock, and not often.
bool is_job(const PageVisitor& visitor) {
  const std::uint64_t minutes = (visitor.last - visitor.first) / 60;
  return visitor.by_clock && visitor.posts <= 2 * minutes + 2;
}

bool is_guessing(const LoginPage& page, const PageVisitor& visitor) {
  if (is_job(visitor)) return false;
  if (page.answers == LoginAnswers::kOneKind) {
    const std::uint64_t hours = (visitor.last - visitor.first) / kHour + 1;
    const bool unlike_others = page.visitors.size() == 1 || visitor.posts >= 10 * page.usual;
    return page.says_login() && visitor.posts >= kPostsUnanswered * hours && unlike_others;
  }
  const std::uint64_t enough = visitor.users >= kUsersOfAttack ? kFailuresNamed
                               : page.says_login()             ? kFailures
                                                               : kFailuresUnnamed;
  return visitor.failed >= enough && visitor.failed >= kFailuresToOne * visitor.passed;
}

/// Sends forms and asks for next to nothing else: no browser does.
bool is_bare(const Page& on, const PageVisitor& visitor) {
  const std::uint64_t requests = on.clients.requests_of(visitor.client);
  return visitor.posts * 3 >= requests;
}

LoginCampaign begun(const Page& on, const std::vector<const PageVisitor*>& visitors) {
  LoginCampaign out;
  out.service = "web";
  out.endpoint = on.page.path;
  out.clients_seen = visitors.size();
  std::vector<std::pair<std::uint64_t, std::string>> order;
  std::uint32_t first = 0xffffffff;
  std::uint32_t last = 0;
  for (const PageVisitor* visitor : visitors) {
    order.emplace_back(visitor->posts, on.keys.text_of(visitor->client));
    out.tries += visitor->failed;
    first = std::min(first, visitor->first);
    last = std::max(last, visitor->last);
  }
  std::ranges::sort(order, [](const auto& a, const auto& b) {
    return std::tie(b.first, a.second) < std::tie(a.first, b.second);
  });
  for (auto& [posts, client] : order) {
    if (out.clients.size() < LoginCampaign::kListed) out.clients.push_back(std::move(client));
  }
  out.first = instant_of(first);
  out.last = instant_of(last);
  const std::uint64_t span = last - first;
  out.slow = span >= kSlowSpan && out.tries <= kSlowPerHour * (span / kHour);
  return out;
}

void say_what_page(const LoginPage& page, LoginCampaign& campaign) {
  if (page.is_named) {
    say(campaign, Side::kFor, "what it is sent has the names of users and passwords");
  }
  if (page.has_word) say(campaign, Side::kFor, "the name of the page is one that logins have");
  switch (page.answers) {
    case LoginAnswers::kRefusedOrServed:
      say(campaign, Side::kFor, "its answers are refusals (401 and the like) or not");
      break;
    case LoginAnswers::kPageOrRedirect:
      say(campaign, Side::kFor, "its answers are the page once more (failed) or a redirect");
      break;
    case LoginAnswers::kTwoSizes:
      say(campaign, Side::kFor, "its answers have two sizes; clients with many tries get the one");
      break;
    case LoginAnswers::kOneKind:
      say(campaign, Side::kNotObservable, "whether a login worked: all answers are alike");
      break;
  }
}

/// Which names came in after the first failure; without names, that somebody did.
std::vector<LoginSuccess> successes_of(const PageVisitor& visitor, const ClientKeys& keys) {
  const auto success = [&](std::string user, std::uint32_t seconds) {
    return LoginSuccess{.client = keys.text_of(visitor.client),
                        .user = std::move(user),
                        .how = "answer unlike the failures",
                        .time = instant_of(seconds),
                        .verdict = Verdict::kLikely};
  };
  std::vector<LoginSuccess> out;
  for (const NameTried& name : visitor.names) {
    if (name.passed == 0 || name.first_passed < visitor.first_failed) continue;
    if (out.size() < LoginCampaign::kListed)
      out.push_back(success(name.tries->user, name.first_passed));
  }
  if (out.empty()) out.push_back(success("", visitor.first_passed));
  return out;
}

void add_success(const Page& on, const PageVisitor& visitor, LoginCampaign& campaign) {
  if (visitor.passed == 0 || visitor.first_passed < visitor.first_failed) return;
  const std::uint64_t requests = on.clients.requests_of(visitor.client);
  for (LoginSuccess& success : successes_of(visitor, on.keys)) {
    campaign.successes.push_back(std::move(success));
  }
  say(campaign, Side::kFor,
      fmt::format("{} after failures like those that ordinary clients get when they come in",
                  counted(visitor.passed, "answer")));
  if (requests > visitor.posts * 2) {
    say(campaign, Side::kFor,
        fmt::format("the client also sent {}, as somebody who came in would",
                    counted(requests - visitor.posts, "other request")));
  } else {
    say(campaign, Side::kNotObservable,
        "what was done with the account: the client asked for next to nothing else");
  }
}

void finish(LoginCampaign& campaign, const std::vector<const PageVisitor*>& visitors,
            const LoginPage& page) {
  conclude(campaign);
  std::uint64_t posts = 0;
  std::uint64_t blocked = 0;
  std::uint64_t passed = 0;
  for (const PageVisitor* visitor : visitors) {
    posts += visitor->posts;
    blocked += visitor->blocked;
    passed += visitor->passed;
  }
  campaign.accepted = campaign.successes.empty() ? 0 : passed;
  if (!campaign.successes.empty()) return;
  if (blocked * 10 >= posts * 9) {
    campaign.judgement.verdict = Verdict::kBlocked;
    say(campaign, Side::kAgainst, "nearly all were refused with 403 or 429");
  } else if (page.answers == LoginAnswers::kOneKind) {
    campaign.judgement.verdict = Verdict::kAttempted;
  } else {
    say(campaign, Side::kAgainst, "no answer was like those to a login that worked");
  }
}

LoginCampaign single_campaign(const Page& on, const PageVisitor& visitor) {
  LoginCampaign out = begun(on, {&visitor});
  out.kind = visitor.passed >= 2 ? LoginAttack::kStuffing : LoginAttack::kBruteForce;
  const NamesTried names = names_tried({&visitor});
  if (names.tell_most_of(out.tries)) out.kind = kind_of(names);
  say(out, Side::kFor,
      fmt::format("{} of {} failed, where most clients send {}", grouped(visitor.failed),
                  counted(visitor.posts, "form"), grouped(on.page.usual)));
  if (visitor.passed >= 2) {
    say(out, Side::kFor,
        "more than one login worked amid the failures, as with lists of passwords");
  }
  if (is_bare(on, visitor)) {
    say(out, Side::kFor, "the client asked for next to nothing else, as no browser does");
  }
  say_what_page(on.page, out);
  say_who(names, out);
  if (on.page.answers != LoginAnswers::kOneKind) add_success(on, visitor, out);
  finish(out, {&visitor}, on.page);
  return out;
}

/// Clients that only failed (or that ask for nothing else), by the time of their first form.
using Failing = std::vector<const PageVisitor*>;

/// The median of what a stretch of time has, quiet ones too; nullopt for fewer than three
/// stretches.
std::optional<std::uint64_t> usual_in(const Failing& failing, std::uint64_t stretch) {
  std::map<std::uint64_t, std::uint64_t> counts;
  for (const PageVisitor* one : failing) ++counts[one->first / stretch];
  const std::uint64_t all = counts.rbegin()->first - counts.begin()->first + 1;
  std::vector<std::uint64_t> sorted;
  for (const auto& [at, count] : counts) sorted.push_back(count);
  std::ranges::sort(sorted);
  const std::uint64_t quiet = all - sorted.size();
  if (all < 3) return std::nullopt;
  if (quiet * 2 >= all) return 0;
  return sorted[all / 2 - quiet];
}

struct Burst {
  std::uint64_t at_least = 0;
  std::uint64_t stretch = kHour;
};

/// Clients with few tries that came in, of those whose first form was sent in this time.
std::uint64_t passing_between(const LoginPage& page, std::uint32_t first, std::uint32_t last) {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(page.visitors, [&](const PageVisitor& visitor) {
        return visitor.passed > 0 && visitor.first >= first && visitor.first <= last;
      }));
}

/// Where it can't be said what is usual, more must fail than come in: people mostly do.
bool outnumber_those_who_come_in(const Page& on, const Failing& part) {
  constexpr std::uint64_t kTimesPassing = 2;
  return part.size() >=
         kTimesPassing * passing_between(on.page, part.front()->first, part.back()->first);
}

/// Stretches of time in which many more clients fail than usual.
std::vector<Failing> bursts(const Failing& failing, const Burst& burst) {
  constexpr std::uint64_t kTimesUsual = 4;
  const std::uint64_t enough =
      std::max(burst.at_least, kTimesUsual * usual_in(failing, burst.stretch).value_or(0));
  std::vector<char> marked(failing.size(), 0);
  for (std::size_t from = 0, to = 0; to < failing.size(); ++to) {
    while (failing[from]->first + burst.stretch <= failing[to]->first) ++from;
    if (to - from + 1 < enough) continue;
    for (std::size_t i = to + 1; i > from && marked[i - 1] == 0; --i) marked[i - 1] = 1;
  }
  std::vector<Failing> out;
  for (std::size_t i = 0; i < failing.size(); ++i) {
    if (marked[i] == 0) continue;
    if (i == 0 || marked[i - 1] == 0) out.emplace_back();
    out.back().push_back(failing[i]);
  }
  return out;
}

LoginCampaign shared_campaign(const Page& on, const Failing& visitors,
                              std::optional<std::uint64_t> usual) {
  LoginCampaign out = begun(on, visitors);
  out.kind = LoginAttack::kStuffing;
  const NamesTried names = names_tried(visitors);
  if (names.tell_most_of(out.tries)) out.kind = kind_of(names);
  if (out.kind == LoginAttack::kBruteForce) out.kind = LoginAttack::kDistributed;
  const auto bare = static_cast<std::uint64_t>(
      std::ranges::count_if(visitors, [&](const auto* one) { return is_bare(on, *one); }));
  say(out, Side::kFor,
      fmt::format("{} failed there with few tries each, {}", counted(visitors.size(), "client"),
                  usual ? fmt::format("where {} an hour is usual", grouped(*usual))
                        : "more than came in meanwhile"));
  say(out, bare * 2 >= visitors.size() ? Side::kFor : Side::kAgainst,
      fmt::format("{} of them asked for next to nothing else, as no browser does", grouped(bare)));
  say_what_page(on.page, out);
  say_who(names, out);
  for (const PageVisitor* visitor : visitors) add_success(on, *visitor, out);
  finish(out, visitors, on.page);
  return out;
}

void add_shared(const Page& on, Failing failing, const Burst& burst, Failing& used,
                std::vector<LoginCampaign>& out) {
  std::erase_if(failing,
                [&](const PageVisitor* one) { return std::ranges::binary_search(used, one); });
  if (failing.empty()) return;
  std::ranges::sort(failing, [](const PageVisitor* a, const PageVisitor* b) {
    return std::tie(a->first, a->client) < std::tie(b->first, b->client);
  });
  const bool is_usual_known = usual_in(failing, burst.stretch).has_value();
  for (const Failing& part : bursts(failing, burst)) {
    if (!is_usual_known && !outnumber_those_who_come_in(on, part)) continue;
    out.push_back(shared_campaign(on, part, usual_in(failing, kHour)));
    used.insert(used.end(), part.begin(), part.end());
  }
  std::ranges::sort(used);
}

void judge_page(const Page& on, std::vector<LoginCampaign>& out) {
  Failing only_failed;
  Failing bare;
  for (const PageVisitor& visitor : on.page.visitors) {
    if (is_guessing(on.page, visitor)) {
      out.push_back(single_campaign(on, visitor));
      continue;
    }
    const bool failed_first = visitor.failed > 0 && visitor.first_failed <= visitor.first_passed;
    if (!failed_first || on.page.answers == LoginAnswers::kOneKind) continue;
    if (is_bare(on, visitor)) bare.push_back(&visitor);
    if (visitor.passed == 0) only_failed.push_back(&visitor);
  }
  const std::uint64_t times = on.page.says_login() ? 1 : 2;
  Failing used;
  for (const std::uint64_t stretch : {kHour, kDay}) {
    add_shared(on, bare, {.at_least = times * kBareTogether, .stretch = stretch}, used, out);
  }
  for (const std::uint64_t stretch : {kHour, kDay}) {
    add_shared(on, only_failed, {.at_least = times * kClientsTogether, .stretch = stretch}, used,
               out);
  }
}

}  // namespace

std::vector<LoginCampaign> web_login_campaigns(const PostLedger& posts, const ClientTable& clients,
                                               const ClientKeys& keys) {
  std::vector<LoginCampaign> out;
  for (const LoginPage& page : login_pages(posts)) {
    judge_page({.page = page, .clients = clients, .keys = keys}, out);
  }
  for (LoginCampaign& one : name_campaigns(posts, keys)) out.push_back(std::move(one));
  return out;
}

}  // namespace quell::investigate

#include "web_login_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "login_judge.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr std::uint64_t kHour = 3600;

using Order = std::vector<std::pair<std::uint64_t, std::string_view>>;  ///< tries, name

std::vector<std::string> most_tried(Order order) {
  std::ranges::sort(order, [](const auto& a, const auto& b) {
    return std::tie(b.first, a.second) < std::tie(a.first, b.second);
  });
  std::vector<std::string> out;
  for (const auto& [tries, user] : order) {
    if (out.size() < LoginCampaign::kListed) out.emplace_back(user);
  }
  return out;
}

/// What one client asked of one page with names alone.
struct Asked {
  Order names{};
  std::uint64_t requests = 0;
  std::uint64_t refused = 0;  ///< 403, 429
  std::uint64_t errors = 0;   ///< 4xx, these among them
  std::uint32_t first = 0xffffffff;
  std::uint32_t last = 0;
  std::map<std::uint16_t, std::uint64_t> statuses{};  ///< names by the status of their first kind
};

void add(const NamedTries& tries, Asked& asked) {
  asked.names.emplace_back(tries.times, tries.user);
  for (const auto& [answer, seen] : tries.answers) {
    asked.requests += seen.times;
    asked.refused += answer.status == 403 || answer.status == 429 ? seen.times : 0;
    asked.errors += answer.status / 100 == 4 ? seen.times : 0;
    asked.first = std::min(asked.first, seen.first);
    asked.last = std::max(asked.last, seen.last);
  }
  if (!tries.answers.empty()) ++asked.statuses[tries.answers.front().first.status];
}

Verdict verdict_of(const Asked& asked) {
  if (asked.refused * 10 >= asked.requests * 9) return Verdict::kBlocked;
  return asked.errors == asked.requests ? Verdict::kFailed : Verdict::kAttempted;
}

void say_answers(const Asked& asked, LoginCampaign& campaign) {
  if (asked.statuses.size() == 1) {
    say(campaign, Side::kNotObservable,
        "whether the answers tell which names have an account: all have one status");
    return;
  }
  std::string words;
  for (const auto& [status, names] : asked.statuses) {
    words += fmt::format("{}{} with {}", words.empty() ? "" : ", ", grouped(names), status);
  }
  say(campaign, Side::kFor,
      "the answers differ by name, so that they may tell which have an account: " + words);
}

LoginCampaign campaign_of(const Asked& asked, std::string client, std::string path,
                          std::uint64_t seen) {
  LoginCampaign out;
  out.kind = LoginAttack::kEnumeration;
  out.service = "web";
  out.endpoint = std::move(path);
  out.clients = {std::move(client)};
  out.clients_seen = 1;
  out.tries = asked.requests;
  out.users = most_tried(asked.names);
  out.users_seen = seen;
  out.first = instant_of(asked.first);
  out.last = instant_of(asked.last);
  say(out, Side::kFor,
      fmt::format("{} asked for in {} without a password", counted(seen, "name"),
                  counted(asked.requests, "request")));
  say_answers(asked, out);
  say(out, Side::kNotObservable,
      "whether the addresses came from links in mails, which a program may follow for many people");
  out.judgement.verdict = verdict_of(asked);
  return out;
}

}  // namespace

NamesTried names_tried(const std::vector<const PageVisitor*>& visitors) {
  std::map<std::string_view, std::uint64_t> failed;
  NamesTried out;
  for (const PageVisitor* visitor : visitors) {
    for (const NameTried& name : visitor->names) {
      if (name.failed == 0) continue;
      failed[name.tries->user] += name.failed;
      out.guesses += name.failed;
    }
  }
  Order order;
  for (const auto& [user, tries] : failed) order.emplace_back(tries, user);
  out.users = most_tried(std::move(order));
  out.seen = failed.size();
  if (visitors.size() == 1 && visitors.front()->users > out.seen) {
    // Of very many names a sample was kept: each stands for several.
    out.guesses = out.guesses * visitors.front()->users / std::max<std::uint64_t>(out.seen, 1);
    out.seen = visitors.front()->users;
  }
  return out;
}

LoginAttack kind_of(const NamesTried& names) {
  constexpr std::uint64_t kMost = 3;  // tries for one user of a spray
  if (names.seen >= kUsersOfStuffing && names.guesses * 10 <= names.seen * 13) {
    return LoginAttack::kStuffing;
  }
  if (names.seen >= kUsersOfAttack && names.guesses <= names.seen * kMost) {
    return LoginAttack::kSpraying;
  }
  return LoginAttack::kBruteForce;
}

void say_who(const NamesTried& names, LoginCampaign& campaign) {
  campaign.users = names.users;
  campaign.users_seen = names.seen;
  if (names.seen > 0) {
    say(campaign, Side::kFor,
        fmt::format("{} tried, as the queries of the requests show", counted(names.seen, "name")));
  }
  if (names.tell_most_of(campaign.tries)) return;
  say(campaign, Side::kNotObservable,
      names.seen == 0 ? "which users were tried: names are in the bodies of requests, which "
                        "access logs don't have"
                      : "which other users were tried: their names are in the bodies of requests, "
                        "which access logs don't have");
}

std::vector<LoginCampaign> name_campaigns(const PostLedger& posts, const ClientKeys& keys) {
  std::vector<LoginCampaign> out;
  for (const auto& [key, client] : posts.clients()) {
    std::map<std::uint64_t, Asked> pages;
    for (const auto& [hash, tries] : client.names.all()) {
      if (!tries.with_form) add(tries, pages[tries.page]);
    }
    for (const auto& [page, asked] : pages) {
      std::uint64_t seen = asked.names.size();
      if (client.names.is_cut()) {
        seen = seen * client.names.names() / client.names.all().size();
      }
      const std::uint64_t hours = (asked.last - asked.first) / kHour + 1;
      std::string path = posts.path_of(page);
      if (seen < kNamesAsked * hours || path.empty()) continue;
      out.push_back(campaign_of(asked, keys.text_of(key), std::move(path), seen));
    }
  }
  return out;
}

}  // namespace quell::investigate

#include "login_report.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "login_judge.h"
#include "login_view.h"
#include "web_login_judge.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kUsersShown = 8;

void widen(std::uint64_t seconds, LoginActor& actor) {
  const Instant time = instant_of(seconds);
  actor.first = std::min(actor.first.value_or(time), time);
  actor.last = std::max(actor.last.value_or(time), time);
}

/// What one client did at all services.
struct Row {
  LoginActor actor;
  std::set<std::string> users;
};

void add_visitor(const LoginVisitor& visitor, Row& row) {
  row.actor.key = visitor.client;
  row.actor.failed += visitor.tries;
  row.actor.accepted += visitor.accepted;
  for (const LoginPair& pair : visitor.pairs) {
    if (!pair.tries->user.empty()) row.users.insert(pair.tries->user);
    const Moments moments = moments_of(pair);
    widen(moments.front().first, row.actor);
    widen(moments.back().first, row.actor);
  }
  for (const auto& [user, accepts] : visitor.accepts) {
    if (!accepts->user.empty()) row.users.insert(accepts->user);
    if (!accepts->first.empty()) widen(accepts->first.front().seconds, row.actor);
    widen(accepts->last, row.actor);
  }
}

std::vector<LoginActor> actors_of(std::span<const LoginVisitor> visitors,
                                  const std::vector<LoginCampaign>& campaigns) {
  std::map<std::string, Row> rows;
  for (const LoginVisitor& visitor : visitors) {
    if (visitor.tries + visitor.accepted > 0) add_visitor(visitor, rows[visitor.client]);
  }
  for (const LoginCampaign& campaign : campaigns) {
    for (const LoginSuccess& success : campaign.successes) {
      const auto row = rows.find(success.client);
      if (row == rows.end() || success.verdict < Verdict::kLikely) continue;
      row->second.actor.accepted_after_failures = true;
    }
  }
  std::vector<LoginActor> out;
  for (auto& [key, row] : rows) {
    row.actor.users.assign(row.users.begin(), row.users.end());
    if (row.actor.users.size() > kUsersShown) {
      row.actor.further_users = row.actor.users.size() - kUsersShown;
      row.actor.users.resize(kUsersShown);
    }
    out.push_back(std::move(row.actor));
  }
  std::ranges::sort(out, [](const LoginActor& a, const LoginActor& b) {
    return std::tie(b.accepted_after_failures, b.failed, a.key) <
           std::tie(a.accepted_after_failures, a.failed, b.key);
  });
  return out;
}

void sort_campaigns(std::vector<LoginCampaign>& all) {
  std::ranges::sort(all, [](const LoginCampaign& a, const LoginCampaign& b) {
    return std::tie(b.judgement.verdict, b.tries, a.clients, a.users, a.kind, a.first, a.service,
                    a.endpoint) < std::tie(a.judgement.verdict, a.tries, b.clients, b.users, b.kind,
                                           b.first, b.service, b.endpoint);
  });
}

}  // namespace

void report_logins(const LoginSources& from, std::size_t shown, ScanReport& report) {
  from.logins.settle();
  const std::vector<LoginVisitor> visitors = visitors_of(from.logins, from.keys);
  std::vector<LoginCampaign> campaigns = login_campaigns(visitors);
  report.logins = actors_of(visitors, campaigns);
  report.logins_accepted = from.logins.accepted();
  for (const LoginActor& actor : report.logins) report.logins_failed += actor.failed;
  if (from.logins.is_cut()) {
    report.logins_failed = std::max(report.logins_failed, tries_of(from.logins.counts()));
    report.incomplete.emplace_back("more clients tried to log in than are listed (a fair sample)");
  }
  if (report.logins.size() > shown) report.logins.resize(shown);
  from.posts.settle();
  for (LoginCampaign& one : web_login_campaigns(from.posts, from.clients, from.keys)) {
    campaigns.push_back(std::move(one));
  }
  if (from.posts.is_cut()) {
    report.incomplete.emplace_back(
        "more clients sent forms than are looked at for guessed passwords (a fair sample)");
  }
  sort_campaigns(campaigns);
  report.login_attacks_seen = campaigns.size();
  if (campaigns.size() > shown) campaigns.resize(shown);
  report.login_attacks = std::move(campaigns);
}

}  // namespace quell::investigate

#include "login_actors.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "casework/from_scan.h"
#include "target/path.h"

namespace quell::casework {

namespace {

using investigate::Actor;
using investigate::AttackGroup;
using investigate::LoginCampaign;
using investigate::ScanReport;

const std::string& place_of(const LoginCampaign& campaign) {
  return campaign.endpoint.empty() ? campaign.service : campaign.endpoint;
}

AttackGroup group_of(const LoginCampaign& campaign) {
  AttackGroup group;
  group.signature = {
      .endpoint = place_of(campaign), .parameter = "", .vector = attack::Class::kAuth};
  group.requests = campaign.tries;
  group.first = campaign.first;
  group.last = campaign.last;
  group.judgement = campaign.judgement;
  group.judgement.evidence.insert(group.judgement.evidence.begin(),
                                  {.side = investigate::Side::kFor, .text = title_of(campaign)});
  return group;
}

void add_to(Actor& actor, const LoginCampaign& campaign) {
  const auto same = std::ranges::find_if(actor.groups, [&](const AttackGroup& group) {
    return group.signature.vector == attack::Class::kAuth &&
           group.signature.endpoint == place_of(campaign);
  });
  if (same != actor.groups.end()) return;  // the worse campaign came first
  actor.attack_requests += campaign.tries;
  actor.requests = std::max(actor.requests, actor.attack_requests);
  actor.first = std::min(actor.first, campaign.first);
  actor.last = std::max(actor.last, campaign.last);
  actor.groups.push_back(group_of(campaign));
}

}  // namespace

ScanReport with_login_attacks(ScanReport report) {
  std::map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < report.attackers.size(); ++i) known[report.attackers[i].key] = i;
  for (const LoginCampaign& campaign : report.login_attacks) {
    for (const std::string& client : campaign.clients) {
      const auto [at, is_new] = known.try_emplace(client, report.attackers.size());
      if (is_new) {
        report.attackers.push_back({.key = client,
                                    .first = campaign.first,
                                    .last = campaign.last,
                                    .user_agents = {},
                                    .groups = {},
                                    .timeline = {}});
      }
      add_to(report.attackers[at->second], campaign);
    }
  }
  std::ranges::sort(report.attackers, [](const Actor& a, const Actor& b) {
    return std::tuple(b.worst(), b.attack_requests, a.key) <
           std::tuple(a.worst(), a.attack_requests, b.key);
  });
  return report;
}

AttackedLogins attacked_logins(const ScanReport& report) {
  AttackedLogins out;
  for (const LoginCampaign& campaign : report.login_attacks) {
    for (const std::string& client : campaign.clients) out[client].insert(place_of(campaign));
  }
  return out;
}

bool is_try(const AttackedLogins& logins, const std::string& actor, const logs::Record& record) {
  const auto found = logins.find(actor);
  // Forms are sent in bodies, or as part of the address.
  const bool is_form = record.method == "POST" || record.target.contains('?');
  if (found == logins.end() || !is_form) return false;
  const std::string path(target::split_target(record.target).path);
  return found->second.contains(path);
}

bool is_try(const AttackedLogins& logins, const std::string& actor, const logs::Login& login) {
  const auto found = logins.find(actor);
  return found != logins.end() && found->second.contains(std::string(login.service));
}

}  // namespace quell::casework

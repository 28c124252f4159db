#include "investigate/impact.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "words.h"

namespace quell::investigate {

namespace {

void add_group(const Actor& actor, const AttackGroup& group, Impact& impact) {
  impact.actors.push_back({.key = actor.key,
                           .requests = group.requests,
                           .first = group.first,
                           .last = group.last,
                           .bytes_returned = group.bytes_returned,
                           .judgement = group.judgement});
  impact.requests += group.requests;
  impact.bytes_returned += group.bytes_returned;
  impact.since = std::min(impact.since.value_or(group.first), group.first);
  impact.until = std::max(impact.until.value_or(group.last), group.last);
  impact.worst = std::max(impact.worst, group.judgement.verdict);
}

void say_what_no_log_shows(const ScanReport& report, Impact& impact) {
  if (report.first) {
    impact.not_observable.push_back(fmt::format(
        "whether it was used before {}, where these logs begin", to_iso(*report.first)));
  }
  impact.not_observable.emplace_back(
      "attacks in request bodies (POST): access logs do not hold them");
  if (report.input.unparsed > 0) {
    impact.not_observable.push_back(
        fmt::format("{} that could not be read", counted(report.input.unparsed, "log line")));
  }
  for (const std::string& what : report.incomplete) impact.not_observable.push_back(what);
}

}  // namespace

Impact impact_of(const ScanReport& report, const Signature& signature,
                 const ActorSet& benign_actors) {
  Impact impact;
  impact.signature = signature;
  impact.worst = Verdict::kBlocked;
  for (const Actor& actor : report.attackers) {
    for (const AttackGroup& group : actor.groups) {
      if (group.signature != signature) continue;
      if (benign_actors.contains(actor.key))
        impact.benign_requests += group.requests;
      else
        add_group(actor, group, impact);
    }
  }
  std::ranges::sort(impact.actors, [](const ImpactActor& a, const ImpactActor& b) {
    return std::tuple(b.judgement.verdict, b.requests, a.key) <
           std::tuple(a.judgement.verdict, a.requests, b.key);
  });
  say_what_no_log_shows(report, impact);
  return impact;
}

}  // namespace quell::investigate

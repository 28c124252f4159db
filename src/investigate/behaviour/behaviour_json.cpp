// Behaviours, campaigns and timelines as JSON: docs/formats/scan.md.
#include <cmath>

#include "doc/json.h"
#include "investigate/scan.h"
#include "scan_json_parts.h"

namespace quell::investigate {

namespace {

/// Beside the shares of the other lists (scan_json_totals.cpp).
constexpr std::size_t kBehavioursBytes = 192UZ * 1024;
constexpr std::size_t kCampaignsBytes = 128UZ * 1024;

}  // namespace

json::Object json_of(const Behaviour& behaviour) {
  json::Array clients;
  for (const ClientShare& client : behaviour.clients) {
    clients.push_back(
        json::Object{{"key", json_text(client.key)}, {"requests", json_number(client.requests)}});
  }
  const auto permille = static_cast<std::uint64_t>(std::lround(behaviour.score * 1000));
  return {{"kind", std::string(name_of(behaviour.kind))},
          {"attack", std::string(attack_id_of(behaviour.kind))},
          {"cwe", std::string(cwe_of(behaviour.kind))},
          {"score_permille", json_number(permille)},
          {"endpoint", json_text(behaviour.endpoint)},
          {"clients", std::move(clients)},
          {"clients_seen", json_number(behaviour.clients_seen)},
          {"first", to_iso(behaviour.first)},
          {"last", to_iso(behaviour.last)},
          {"requests", json_number(behaviour.requests)},
          {"exact", behaviour.exact},
          {"statuses", json_statuses(behaviour.statuses)},
          {"verdict", std::string(name_of(behaviour.judgement.verdict))},
          {"evidence", evidence_json(behaviour.judgement.evidence)}};
}

json::Object json_of(const Campaign& campaign) {
  json::Array vectors;
  for (const attack::Class vector : campaign.vectors) {
    vectors.push_back(json::Value(std::string(attack::name_of(vector))));
  }
  return {{"actors", json_texts(campaign.actors)},
          {"actors_seen", json_number(campaign.actors_seen)},
          {"user_agents", json_texts(campaign.user_agents)},
          {"further_user_agents", json_number(campaign.further_user_agents)},
          {"vectors", std::move(vectors)},
          {"first", to_iso(campaign.first)},
          {"last", to_iso(campaign.last)},
          {"requests", json_number(campaign.requests)},
          {"verdict", std::string(name_of(campaign.verdict))},
          {"evidence", evidence_json(campaign.evidence)}};
}

json::Array timeline_json(const std::vector<TimelineEntry>& timeline) {
  json::Array out;
  for (const TimelineEntry& entry : timeline) {
    out.push_back(json::Object{{"phase", std::string(name_of(entry.phase))},
                               {"first", to_iso(entry.first)},
                               {"last", to_iso(entry.last)},
                               {"requests", json_number(entry.requests)},
                               {"bytes", json_number(entry.bytes)},
                               {"exact", entry.exact},
                               {"what", json_text(entry.what)}});
  }
  return out;
}

void add_behaviour(const ScanReport& report, json::Object& out,
                   std::vector<std::string>& incomplete) {
  FittingArray behaviours(kBehavioursBytes);
  for (const Behaviour& each : report.behaviours) {
    if (!behaviours.add(json_of(each))) break;
  }
  out["behaviours"] = std::move(behaviours).take(report.behaviours.size(), "behaviour", incomplete);
  FittingArray campaigns(kCampaignsBytes);
  for (const Campaign& each : report.campaigns) {
    if (!campaigns.add(json_of(each))) break;
  }
  out["campaigns"] = std::move(campaigns).take(report.campaigns.size(), "campaign", incomplete);
}

}  // namespace quell::investigate

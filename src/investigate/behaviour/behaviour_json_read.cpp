// Reads behaviours, campaigns and timelines, strictly.
#include "doc/json.h"
#include "investigate/scan.h"
#include "scan_json_reader.h"

namespace quell::investigate {

namespace {

constexpr std::uint64_t kMostPermille = 1000;

Result<Behaviour> read_one(const json::Value& value) {
  Reader reader(value, "behaviour",
                {"kind", "attack", "cwe", "score_permille", "endpoint", "clients", "clients_seen",
                 "first", "last", "requests", "exact", "statuses", "verdict", "evidence"});
  Behaviour out;
  const auto kind = behaviour_kind_from_name(reader.text("kind"));
  const auto verdict = verdict_from_name(reader.text("verdict"));
  if (!kind) reader.wrong("kind", "is not known");
  if (!verdict) reader.wrong("verdict", "is not known");
  out.kind = kind.value_or(BehaviourKind::kScanner);
  if (kind && reader.text("attack") != attack_id_of(*kind)) reader.wrong("attack", "is another");
  if (kind && reader.text("cwe") != cwe_of(*kind)) reader.wrong("cwe", "is another");
  const std::uint64_t score = reader.number_up_to("score_permille", kMostPermille);
  out.score = static_cast<double>(score) / kMostPermille;
  out.endpoint = reader.text("endpoint");
  out.clients_seen = reader.number("clients_seen");
  out.first = reader.instant("first");
  out.last = reader.instant("last");
  out.requests = reader.number("requests");
  out.exact = reader.choice("exact", true, false);
  out.judgement.verdict = verdict.value_or(Verdict::kAttempted);
  for (const json::Value& each : reader.array("clients")) {
    Reader client(each, "client", {"key", "requests"});
    out.clients.push_back({.key = client.text("key"), .requests = client.number("requests")});
    QUELL_CHECK(client.check());
  }
  const json::Value* statuses = reader.at("statuses");
  const json::Array& evidence = reader.array("evidence");
  QUELL_CHECK(reader.check());
  QUELL_TRY(out.statuses, read_statuses(*statuses));
  QUELL_TRY(out.judgement.evidence, read_evidence(evidence));
  return out;
}

Result<Campaign> read_campaign(const json::Value& value) {
  Reader reader(value, "campaign",
                {"actors", "actors_seen", "user_agents", "further_user_agents", "vectors", "first",
                 "last", "requests", "verdict", "evidence"});
  Campaign out;
  const auto verdict = verdict_from_name(reader.text("verdict"));
  if (!verdict) reader.wrong("verdict", "is not known");
  out.verdict = verdict.value_or(Verdict::kAttempted);
  out.actors = reader.texts("actors");
  out.actors_seen = reader.number("actors_seen");
  out.user_agents = reader.texts("user_agents");
  out.further_user_agents = reader.number("further_user_agents");
  out.first = reader.instant("first");
  out.last = reader.instant("last");
  out.requests = reader.number("requests");
  for (const std::string& name : reader.texts("vectors")) {
    const auto vector = attack::class_from_name(name);
    if (!vector) reader.wrong("vectors", "must hold known vectors");
    out.vectors.push_back(vector.value_or(attack::Class::kOther));
  }
  const json::Array& evidence = reader.array("evidence");
  QUELL_CHECK(reader.check());
  QUELL_TRY(out.evidence, read_evidence(evidence));
  return out;
}

}  // namespace

Result<std::vector<TimelineEntry>> read_timeline(const json::Array& timeline) {
  std::vector<TimelineEntry> out;
  for (const json::Value& each : timeline) {
    Reader reader(each, "timeline",
                  {"phase", "first", "last", "requests", "bytes", "exact", "what"});
    const auto phase = phase_from_name(reader.text("phase"));
    if (!phase) reader.wrong("phase", "is not known");
    out.push_back({.phase = phase.value_or(Phase::kFirstSeen),
                   .first = reader.instant("first"),
                   .last = reader.instant("last"),
                   .requests = reader.number("requests"),
                   .bytes = reader.number("bytes"),
                   .exact = reader.choice("exact", true, false),
                   .what = reader.text("what")});
    QUELL_CHECK(reader.check());
  }
  return out;
}

Result<void> read_behaviour(Reader& scan, ScanReport& report) {
  for (const json::Value& each : scan.array("behaviours")) {
    QUELL_TRY(Behaviour one, read_one(each));
    report.behaviours.push_back(std::move(one));
  }
  for (const json::Value& each : scan.array("campaigns")) {
    QUELL_TRY(Campaign one, read_campaign(each));
    report.campaigns.push_back(std::move(one));
  }
  return scan.check();
}

}  // namespace quell::investigate

// Reads what to_json wrote, strictly: unknown, missing and mistyped members are errors. The totals
// are in scan_json_read_totals.cpp.
#include <algorithm>
#include <array>
#include <charconv>

#include "doc/json.h"
#include "investigate/scan.h"
#include "scan_json_reader.h"

namespace quell::investigate {

namespace {

constexpr std::string_view kFormat = "quell-scan-3";
constexpr std::array<std::string_view, 2> kOlder = {"quell-scan-1", "quell-scan-2"};
constexpr std::uint64_t kMostPermille = 1000;

Result<void> read_sample(const json::Value* value, AttackGroup& group) {
  if (value == nullptr) return {};  // the caller's reader has noted it
  Reader reader(*value, "sample", {"file", "line", "request", "reasons"});
  group.sample_file = reader.text("file");
  group.sample_line = reader.number("line");
  group.sample_request = reader.text("request");
  group.sample_reasons = reader.texts("reasons");
  return reader.check();
}

Result<AttackGroup> read_group(const json::Value& value) {
  Reader reader(value, "group",
                {"vector", "endpoint", "parameter", "requests", "first", "last", "statuses",
                 "bytes_returned", "score_permille", "verdict", "evidence", "sample"});
  AttackGroup group;
  const auto vector = attack::class_from_name(reader.text("vector"));
  const auto verdict = verdict_from_name(reader.text("verdict"));
  if (!vector) reader.wrong("vector", "is not known");
  if (!verdict) reader.wrong("verdict", "is not known");
  group.signature = {.endpoint = reader.text("endpoint"),
                     .parameter = reader.text("parameter"),
                     .vector = vector.value_or(attack::Class::kOther)};
  group.requests = reader.number("requests");
  group.first = reader.instant("first");
  group.last = reader.instant("last");
  group.bytes_returned = reader.number("bytes_returned");
  const std::uint64_t score = reader.number_up_to("score_permille", kMostPermille);
  group.top_score = static_cast<double>(score) / kMostPermille;
  group.judgement.verdict = verdict.value_or(Verdict::kAttempted);
  const json::Value* statuses = reader.at("statuses");
  const json::Array& evidence = reader.array("evidence");
  const json::Value* sample = reader.at("sample");
  QUELL_CHECK(reader.check());
  QUELL_TRY(const auto read, read_statuses(*statuses));
  group.statuses = {read.begin(), read.end()};
  QUELL_TRY(group.judgement.evidence, read_evidence(evidence));
  QUELL_CHECK(read_sample(sample, group));
  return group;
}

Result<Actor> read_actor(const json::Value& value) {
  Reader reader(value, "attacker",
                {"key", "requests", "attack_requests", "first", "last", "user_agents",
                 "further_user_agents", "groups", "timeline"});
  Actor actor;
  actor.key = reader.text("key");
  actor.requests = reader.number("requests");
  actor.attack_requests = reader.number("attack_requests");
  actor.first = reader.instant("first");
  actor.last = reader.instant("last");
  actor.user_agents = reader.texts("user_agents");
  actor.further_user_agents = reader.number("further_user_agents");
  for (const json::Value& each : reader.array("groups")) {
    QUELL_TRY(AttackGroup group, read_group(each));
    actor.groups.push_back(std::move(group));
  }
  QUELL_TRY(actor.timeline, read_timeline(reader.array("timeline")));
  QUELL_CHECK(reader.check());
  return actor;
}

Result<void> check_format(const json::Value& value) {
  const json::Object* object = value.if_object();
  if (object == nullptr) return fail(ErrorCode::kInvalidInput, "a scan must be an object");
  QUELL_TRY(const std::string_view format, json::text_at(*object, "format"));
  if (format == kFormat) return {};
  if (std::ranges::find(kOlder, format) != kOlder.end()) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("it is from an older Quell ({}): scan again", format));
  }
  return fail(ErrorCode::kInvalidInput, fmt::format("scan.format is not {}", kFormat));
}

}  // namespace

Result<std::vector<Evidence>> read_evidence(const json::Array& array) {
  std::vector<Evidence> out;
  for (const json::Value& each : array) {
    Reader reader(each, "evidence", {"side", "text"});
    const auto side = side_from_name(reader.text("side"));
    if (!side) reader.wrong("side", "is not known");
    out.push_back({.side = side.value_or(Side::kFor), .text = reader.text("text")});
    QUELL_CHECK(reader.check());
  }
  return out;
}

Result<std::map<std::uint16_t, std::uint64_t>> read_statuses(const json::Value& value) {
  std::map<std::uint16_t, std::uint64_t> out;
  const auto bad = [] {
    return fail(ErrorCode::kInvalidInput, "statuses must map three digits to counts");
  };
  const json::Object* object = value.if_object();
  if (object == nullptr) return bad();
  for (const auto& member : *object) {
    const std::string_view key(member.key().data(), member.key().size());
    std::uint16_t status = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), status);
    const bool digits = key.size() == 3 && error == std::errc() && end == key.data() + key.size();
    if (!digits || !member.value().is_int64() || member.value().get_int64() < 0) return bad();
    out[status] = static_cast<std::uint64_t>(member.value().get_int64());
  }
  return out;
}

Result<ScanReport> scan_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  QUELL_CHECK(check_format(value));
  Reader reader(value, "scan", {"format",          "requests",
                                "actors_seen",     "attack_requests",
                                "first",           "last",
                                "input",           "hours",
                                "endpoints",       "endpoints_seen",
                                "talkers",         "sessions",
                                "logins",          "logins_failed",
                                "logins_accepted", "errors",
                                "events",          "vectors",
                                "approximate",     "incomplete",
                                "attackers",       "behaviours",
                                "campaigns",       "incident_permille",
                                "login_attacks",   "login_attacks_seen"});
  ScanReport report;
  report.requests = reader.number("requests");
  report.actors_seen = reader.number("actors_seen");
  report.attack_requests = reader.number("attack_requests");
  report.first = reader.optional_instant("first");
  report.last = reader.optional_instant("last");
  report.approximate = reader.texts("approximate");
  report.incomplete = reader.texts("incomplete");
  const std::uint64_t permille = reader.number_up_to("incident_permille", kMostPermille);
  report.incident_score = static_cast<double>(permille) / kMostPermille;
  QUELL_CHECK(read_input(reader, report));
  QUELL_CHECK(read_totals(reader, report));
  QUELL_CHECK(read_behaviour(reader, report));
  QUELL_CHECK(read_login_attacks(reader, report));
  for (const json::Value& each : reader.array("attackers")) {
    QUELL_TRY(Actor actor, read_actor(each));
    report.attackers.push_back(std::move(actor));
  }
  QUELL_CHECK(reader.check());
  return report;
}

}  // namespace quell::investigate

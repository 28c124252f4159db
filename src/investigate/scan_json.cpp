// A scan report as JSON: docs/formats/scan.md. Reading is in scan_json_read.cpp.
#include <fmt/format.h>

#include <cmath>

#include "base/utf8.h"
#include "doc/json.h"
#include "investigate/scan.h"
#include "words.h"

namespace quell::investigate {

namespace {

/// The reader refuses documents over limits::kDocumentBytes: what would not fit is left out, worst
/// actors first, and said.
constexpr std::size_t kAttackersBytes = 3UZ * 1024 * 1024;
constexpr std::size_t kProblemsShown = 50;

json::Value text(std::string_view outside) {
  return json::Value(utf8_or_replaced(outside));
}

json::Value number(std::uint64_t value) {
  return json::Value(static_cast<std::int64_t>(value));
}

json::Value instant(const std::optional<Instant>& time) {
  return time ? json::Value(to_iso(*time)) : json::Value(nullptr);
}

json::Array texts(const std::vector<std::string>& all) {
  json::Array out;
  for (const std::string& each : all) out.push_back(text(each));
  return out;
}

json::Array evidence(const Judgement& judgement) {
  json::Array out;
  for (const Evidence& each : judgement.evidence) {
    out.push_back(
        json::Object{{"side", std::string(name_of(each.side))}, {"text", text(each.text)}});
  }
  return out;
}

json::Object statuses(const AttackGroup& group) {
  json::Object out;
  for (const auto& [status, times] : group.statuses) {
    out[fmt::format("{:03}", status)] = number(times);
  }
  return out;
}

json::Object group_json(const AttackGroup& group) {
  return {
      {"vector", std::string(attack::name_of(group.signature.vector))},
      {"endpoint", text(group.signature.endpoint)},
      {"parameter", text(group.signature.parameter)},
      {"requests", number(group.requests)},
      {"first", to_iso(group.first)},
      {"last", to_iso(group.last)},
      {"statuses", statuses(group)},
      {"bytes_returned", number(group.bytes_returned)},
      {"score_permille", number(static_cast<std::uint64_t>(std::lround(group.top_score * 1000)))},
      {"verdict", std::string(name_of(group.judgement.verdict))},
      {"evidence", evidence(group.judgement)},
      {"sample", json::Object{{"file", text(group.sample_file)},
                              {"line", number(group.sample_line)},
                              {"request", text(group.sample_request)},
                              {"reasons", texts(group.sample_reasons)}}}};
}

json::Object actor_json(const Actor& actor) {
  json::Array groups;
  for (const AttackGroup& group : actor.groups) groups.push_back(group_json(group));
  return {{"key", text(actor.key)},
          {"requests", number(actor.requests)},
          {"attack_requests", number(actor.attack_requests)},
          {"first", to_iso(actor.first)},
          {"last", to_iso(actor.last)},
          {"user_agents", texts(actor.user_agents)},
          {"further_user_agents", number(actor.further_user_agents)},
          {"groups", std::move(groups)}};
}

json::Object input_json(const logs::ReadSummary& input) {
  json::Array problems;
  for (const logs::FileProblem& problem : input.problems) {
    if (problems.size() == kProblemsShown) break;
    problems.push_back(
        json::Object{{"file", text(problem.file)}, {"problem", text(problem.error.full())}});
  }
  return {{"files", number(input.files)},         {"bytes", number(input.bytes)},
          {"lines", number(input.lines)},         {"records", number(input.records)},
          {"unparsed", number(input.unparsed)},   {"blank", number(input.blank)},
          {"cut_lines", number(input.cut_lines)}, {"cut_bytes", number(input.cut_bytes)},
          {"problems", std::move(problems)}};
}

}  // namespace

std::string to_json(const ScanReport& report) {
  json::Array attackers;
  std::size_t bytes = 0;
  for (const Actor& actor : report.attackers) {
    json::Object one = actor_json(actor);
    bytes += json::pretty(one).size() * 2;  // room for deeper indentation
    if (bytes > kAttackersBytes) break;
    attackers.emplace_back(std::move(one));
  }
  std::vector<std::string> incomplete = report.incomplete;
  if (attackers.size() < report.attackers.size()) {
    incomplete.push_back(
        fmt::format("{} are not in this file",
                    counted(report.attackers.size() - attackers.size(), "attacker")));
  }
  const json::Object out = {{"format", "quell-scan-1"},
                            {"requests", number(report.requests)},
                            {"actors_seen", number(report.actors_seen)},
                            {"attack_requests", number(report.attack_requests)},
                            {"first", instant(report.first)},
                            {"last", instant(report.last)},
                            {"input", input_json(report.input)},
                            {"incomplete", texts(incomplete)},
                            {"attackers", std::move(attackers)}};
  return json::pretty(out) + "\n";
}

}  // namespace quell::investigate

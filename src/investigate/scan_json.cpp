// A scan report as JSON: docs/formats/scan.md. The totals are in scan_json_totals.cpp, reading is
// in scan_json_read.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "doc/json.h"
#include "investigate/scan.h"
#include "scan_json_parts.h"
#include "words.h"

namespace quell::investigate {

namespace {

/// Of an element of an array, where arrays stand in the document: at most.
constexpr std::size_t kDepth = 3;

json::Object group_json(const AttackGroup& group) {
  return {{"vector", std::string(attack::name_of(group.signature.vector))},
          {"endpoint", json_text(group.signature.endpoint)},
          {"parameter", json_text(group.signature.parameter)},
          {"requests", json_number(group.requests)},
          {"first", to_iso(group.first)},
          {"last", to_iso(group.last)},
          {"statuses", json_statuses(group.statuses)},
          {"bytes_returned", json_number(group.bytes_returned)},
          {"score_permille",
           json_number(static_cast<std::uint64_t>(std::lround(group.top_score * 1000)))},
          {"verdict", std::string(name_of(group.judgement.verdict))},
          {"evidence", evidence_json(group.judgement.evidence)},
          {"sample", json::Object{{"file", json_text(group.sample_file)},
                                  {"line", json_number(group.sample_line)},
                                  {"request", json_text(group.sample_request)},
                                  {"reasons", json_texts(group.sample_reasons)}}}};
}

}  // namespace

json::Array evidence_json(const std::vector<Evidence>& evidence) {
  json::Array out;
  for (const Evidence& each : evidence) {
    out.push_back(
        json::Object{{"side", std::string(name_of(each.side))}, {"text", json_text(each.text)}});
  }
  return out;
}

bool FittingArray::add(json::Value value) {
  const std::size_t bytes = json::pretty_size(value, kDepth);
  if (bytes > left_) {
    left_ = 0;
    return false;
  }
  left_ -= bytes;
  array_.push_back(std::move(value));
  return true;
}

json::Array FittingArray::take(std::size_t of, std::string_view noun,
                               std::vector<std::string>& incomplete) && {
  if (array_.size() < of) {
    incomplete.push_back(fmt::format("{} are not in this file", counted(of - array_.size(), noun)));
  }
  return std::move(array_);
}

json::Object json_of(const Actor& actor) {
  json::Array groups;
  for (const AttackGroup& group : actor.groups) groups.push_back(group_json(group));
  return {{"key", json_text(actor.key)},
          {"requests", json_number(actor.requests)},
          {"attack_requests", json_number(actor.attack_requests)},
          {"first", to_iso(actor.first)},
          {"last", to_iso(actor.last)},
          {"user_agents", json_texts(actor.user_agents)},
          {"further_user_agents", json_number(actor.further_user_agents)},
          {"groups", std::move(groups)},
          {"timeline", timeline_json(actor.timeline)}};
}

json::Object json_of(const ScanReport& report) {
  FittingArray attackers(kAttackersBytes);  // the worst ones; what doesn't fit is counted and said
  for (const Actor& actor : report.attackers) {
    if (!attackers.add(json_of(actor))) break;
  }
  std::vector<std::string> incomplete = report.incomplete;
  json::Array fitting = std::move(attackers).take(report.attackers.size(), "attacker", incomplete);
  json::Object out = {
      {"format", "quell-scan-3"},
      {"requests", json_number(report.requests)},
      {"actors_seen", json_number(report.actors_seen)},
      {"attack_requests", json_number(report.attack_requests)},
      {"first", json_instant(report.first)},
      {"last", json_instant(report.last)},
      {"input", input_json(report.input)},
      {"incident_permille",
       json_number(static_cast<std::uint64_t>(std::lround(report.incident_score * 1000)))}};
  add_totals(report, out, incomplete);
  add_behaviour(report, out, incomplete);
  add_login_attacks(report, out, incomplete);
  out["approximate"] = json_texts(report.approximate);
  out["incomplete"] = json_texts(incomplete);
  out["attackers"] = std::move(fitting);
  return out;
}

std::string to_json(const ScanReport& report) {
  return to_json(json::Value(json_of(report)));
}

std::string to_json(const json::Value& report) {
  return json::pretty(report) + "\n";
}

}  // namespace quell::investigate

#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "attack/technique.h"
#include "base/utf8.h"
#include "doc/json.h"
#include "scan/scan_views.h"

namespace quell::cli {

namespace {

json::Object line_of(const investigate::RequestFinding& finding) {
  json::Array reasons;
  for (const std::string& reason : finding.reasons) {
    reasons.emplace_back(utf8_or_replaced(reason));
  }
  const attack::TechniqueFacts& facts = attack::facts_of(finding.technique);
  return {{"file", utf8_or_replaced(finding.file)},
          {"line", static_cast<std::int64_t>(finding.line)},
          {"time", to_iso(finding.time)},
          {"actor", utf8_or_replaced(finding.actor)},
          {"vector", std::string(attack::name_of(finding.signature.vector))},
          {"technique", std::string(facts.name)},
          {"attack", std::string(facts.attack)},
          {"cwe", std::string(facts.cwe)},
          {"verdict", std::string(investigate::name_of(finding.verdict))},
          {"score", std::round(finding.score * 1000) / 1000},
          {"endpoint", utf8_or_replaced(finding.signature.endpoint)},
          {"parameter", utf8_or_replaced(finding.signature.parameter)},
          {"request", utf8_or_replaced(finding.request)},
          {"reasons", std::move(reasons)}};
}

void add_line(json::Object object, std::string& out) {
  out += json::line(std::move(object));
  out += '\n';
}

/// Records of a kind of their own: one member, which names the kind.
template <class Found>
void add_records(std::string_view kind, const std::vector<Found>& found, std::string& out) {
  for (const Found& one : found) add_line(json::Object{{kind, investigate::json_of(one)}}, out);
}

}  // namespace

std::string scan_jsonl(const investigate::ScanReport& report) {
  std::string out;
  for (const investigate::RequestFinding& finding : report.findings) {
    add_line(line_of(finding), out);
  }
  add_records("login_attack", report.login_attacks, out);
  if (report.input.stopped_at) {
    add_line(json::Object{{"incomplete", interrupted_words(*report.input.stopped_at)}}, out);
  }
  return out;
}

}  // namespace quell::cli

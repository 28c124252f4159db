#include <cmath>

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
  return {{"file", utf8_or_replaced(finding.file)},
          {"line", static_cast<std::int64_t>(finding.line)},
          {"time", to_iso(finding.time)},
          {"actor", utf8_or_replaced(finding.actor)},
          {"vector", std::string(attack::name_of(finding.signature.vector))},
          {"verdict", std::string(investigate::name_of(finding.verdict))},
          {"score", std::round(finding.score * 1000) / 1000},
          {"endpoint", utf8_or_replaced(finding.signature.endpoint)},
          {"parameter", utf8_or_replaced(finding.signature.parameter)},
          {"request", utf8_or_replaced(finding.request)},
          {"reasons", std::move(reasons)}};
}

}  // namespace

std::string scan_jsonl(const investigate::ScanReport& report) {
  std::string out;
  for (const investigate::RequestFinding& finding : report.findings) {
    out += json::line(line_of(finding));
    out += '\n';
  }
  for (const investigate::LoginCampaign& campaign : report.login_attacks) {
    out += json::line(json::Object{{"login_attack", investigate::json_of(campaign)}});
    out += '\n';
  }
  if (report.input.stopped_at) {
    out += json::line(json::Object{{"incomplete", interrupted_words(*report.input.stopped_at)}});
    out += '\n';
  }
  return out;
}

}  // namespace quell::cli

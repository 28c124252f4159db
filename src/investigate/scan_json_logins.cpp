// Attacks on logins, as JSON and back.
#include <utility>
#include <vector>

#include "attack/technique.h"
#include "doc/json.h"
#include "investigate/login_attack.h"
#include "scan_json_parts.h"
#include "scan_json_reader.h"

namespace quell::investigate {

namespace {

/// Their share of limits::kDocumentBytes.
constexpr std::size_t kBytes = 160UZ * 1024;

json::Object success_json(const LoginSuccess& success) {
  return {{"client", json_text(success.client)},
          {"user", json_text(success.user)},
          {"how", json_text(success.how)},
          {"time", to_iso(success.time)},
          {"verdict", std::string(name_of(success.verdict))}};
}

Result<LoginSuccess> read_success(const json::Value& value) {
  Reader reader(value, "success", {"client", "user", "how", "time", "verdict"});
  const auto verdict = verdict_from_name(reader.text("verdict"));
  if (!verdict) reader.wrong("verdict", "is not known");
  LoginSuccess success{.client = reader.text("client"),
                       .user = reader.text("user"),
                       .how = reader.text("how"),
                       .time = reader.instant("time"),
                       .verdict = verdict.value_or(Verdict::kAttempted)};
  QUELL_CHECK(reader.check());
  return success;
}

Result<LoginCampaign> read_campaign(const json::Value& value) {
  Reader reader(value, "login attack",
                {"kind", "title", "slow", "service", "endpoint", "clients", "clients_seen", "users",
                 "users_seen", "unknown_users", "tries", "accepted", "successes", "first", "last",
                 "cwe", "attack_techniques", "verdict", "evidence"});
  LoginCampaign out;
  const auto kind = login_attack_from_name(reader.text("kind"));
  const auto verdict = verdict_from_name(reader.text("verdict"));
  if (!kind) reader.wrong("kind", "is not known");
  if (!verdict) reader.wrong("verdict", "is not known");
  out.kind = kind.value_or(LoginAttack::kBruteForce);
  out.judgement.verdict = verdict.value_or(Verdict::kAttempted);
  out.slow = reader.choice("slow", true, false);
  out.service = reader.text("service");
  out.endpoint = reader.text("endpoint");
  out.clients = reader.texts("clients");
  out.clients_seen = reader.number("clients_seen");
  out.users = reader.texts("users");
  out.users_seen = reader.number("users_seen");
  out.unknown_users = reader.number("unknown_users");
  out.tries = reader.number("tries");
  out.accepted = reader.number("accepted");
  out.first = reader.instant("first");
  out.last = reader.instant("last");
  for (const std::string_view made : {"title", "cwe"}) (void)reader.text(made);
  (void)reader.texts("attack_techniques");
  const json::Array& evidence = reader.array("evidence");
  const json::Array& successes = reader.array("successes");
  QUELL_CHECK(reader.check());
  QUELL_TRY(out.judgement.evidence, read_evidence(evidence));
  for (const json::Value& each : successes) {
    QUELL_TRY(LoginSuccess success, read_success(each));
    out.successes.push_back(std::move(success));
  }
  return out;
}

}  // namespace

json::Object json_of(const LoginCampaign& campaign) {
  json::Array successes;
  for (const LoginSuccess& success : campaign.successes) successes.push_back(success_json(success));
  json::Array techniques;
  for (const attack::LoginTechnique technique : campaign.techniques()) {
    techniques.emplace_back(std::string(attack::facts_of(technique).attack));
  }
  return {{"kind", std::string(name_of(campaign.kind))},
          {"title", title_of(campaign)},
          {"slow", campaign.slow},
          {"service", json_text(campaign.service)},
          {"endpoint", json_text(campaign.endpoint)},
          {"clients", json_texts(campaign.clients)},
          {"clients_seen", json_number(campaign.clients_seen)},
          {"users", json_texts(campaign.users)},
          {"users_seen", json_number(campaign.users_seen)},
          {"unknown_users", json_number(campaign.unknown_users)},
          {"tries", json_number(campaign.tries)},
          {"accepted", json_number(campaign.accepted)},
          {"successes", std::move(successes)},
          {"first", to_iso(campaign.first)},
          {"last", to_iso(campaign.last)},
          {"cwe", std::string(attack::facts_of(campaign.techniques().front()).cwe)},
          {"attack_techniques", std::move(techniques)},
          {"verdict", std::string(name_of(campaign.judgement.verdict))},
          {"evidence", evidence_json(campaign.judgement.evidence)}};
}

void add_login_attacks(const ScanReport& report, json::Object& out,
                       std::vector<std::string>& incomplete) {
  FittingArray fitting(kBytes);
  for (const LoginCampaign& campaign : report.login_attacks) {
    if (!fitting.add(json_of(campaign))) break;
  }
  out["login_attacks"] =
      std::move(fitting).take(report.login_attacks.size(), "attack on logins", incomplete);
  out["login_attacks_seen"] = json_number(report.login_attacks_seen);
}

Result<void> read_login_attacks(Reader& scan, ScanReport& report) {
  report.login_attacks_seen = scan.number("login_attacks_seen");
  for (const json::Value& each : scan.array("login_attacks")) {
    QUELL_TRY(LoginCampaign campaign, read_campaign(each));
    report.login_attacks.push_back(std::move(campaign));
  }
  return scan.check();
}

}  // namespace quell::investigate

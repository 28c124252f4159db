// The JSON form of a scan report: whole, strict, and never larger than a reader takes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "base/limits.h"
#include "investigate/scan.h"

namespace quell::investigate {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Instant start() {
  return parse_iso("2026-11-22T03:00:00Z").value();
}

logs::ReadSummary input() {
  logs::ReadSummary out;
  out.files = 3;
  out.bytes = 8'000'000'000;
  out.lines = 40'000'000;
  out.records = 39'999'990;
  out.unparsed = 7;
  out.blank = 3;
  out.cut_lines = 2;
  out.cut_bytes = 90'000;
  out.by_format = {{"combined", 39'000'000}, {"JSON", 999'990}};
  out.first = start();
  out.last = start() + hours(2);
  out.unparsed_samples = {{.file = "a\xff.log", .line = 12, .text = "\x1b[2J what"}};
  out.problems = {{.file = "b.gz", .error = Error(ErrorCode::kIo, "it ends early")}};
  out.further_problems = 4;
  out.not_access_logs = {"error.log"};
  return out;
}

LoginCampaign login_attack() {
  return {.kind = LoginAttack::kSpraying,
          .slow = true,
          .service = "ss\xFFhd",
          .endpoint = "/login",
          .clients = {"203.0.113.4"},
          .clients_seen = 3,
          .users = {"ro\xFFot"},
          .users_seen = 40,
          .unknown_users = 7,
          .tries = 81,
          .accepted = 1,
          .successes = {{.client = "203.0.113.4",
                         .user = "root",
                         .how = "password",
                         .time = start() + hours(1),
                         .verdict = Verdict::kLikely}},
          .first = start(),
          .last = start() + hours(2),
          .judgement = {.verdict = Verdict::kLikely,
                        .evidence = {{.side = Side::kFor, .text = "let in"}}}};
}

/// One with something in every member.
ScanReport report() {
  ScanReport out;
  out.input = input();
  out.hours = {{.hour = start(),
                .requests = 1000,
                .attack_requests = 30,
                .client_errors = 20,
                .server_errors = 5,
                .bytes = 9'000'000}};
  out.endpoints = {
      {.pattern = "/product/{n}/{slug}",
       .requests = 900,
       .attack_requests = 10,
       .statuses = {{0, 1}, {200, 880}},
       .bytes = Spread{.median = 14'000, .deviation = 120},
       .milliseconds = Spread{.median = 1.25, .deviation = 0.5},
       .rates = {.start = start(), .slot = minutes(4), .requests = {5, 0, 7}}},
      {.pattern = "/<script>", .statuses = {}, .bytes = {}, .milliseconds = {}, .rates = {}}};
  out.endpoints_seen = 812;
  out.talkers = {{.key = "192.0.2.1",
                  .requests = 500,
                  .attack_requests = 0,
                  .client_errors = 3,
                  .bytes = 70'000,
                  .sessions = 4,
                  .several_agents = true,
                  .first = start(),
                  .last = std::nullopt}};
  out.sessions = 77;
  out.logins = {{.key = "203.0.113.4",
                 .failed = 900,
                 .accepted = 1,
                 .users = {"admin", "ro\xc0ot"},
                 .further_users = 30,
                 .first = start(),
                 .last = start() + hours(1),
                 .accepted_after_failures = true}};
  out.login_attacks = {login_attack()};
  out.login_attacks_seen = 5;
  out.logins_failed = 900;
  out.logins_accepted = 3;
  out.errors = {{.exception = "java.sql.SQLSyntaxErrorException",
                 .top_frame = "Search.java:81",
                 .times = 37,
                 .first = start(),
                 .last = start(),
                 .sample = {.file = "app.log", .line = 9, .text = "near \"UNION\""}}};
  out.events = 40;
  out.vectors = {{attack::Class::kSqli, {{Verdict::kLikely, 10}, {Verdict::kBlocked, 20}}}};
  out.approximate = {"distinct actors, to 2 %"};
  out.requests = 39'999'000;
  out.actors_seen = 8112;
  out.attack_requests = 30;
  out.first = start();
  out.last = start() + hours(2);
  out.incomplete = {"actors beyond the limit: 3"};
  return out;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  if (at != std::string::npos) text.replace(at, what.size(), with);
  return text;
}

TEST(ScanJsonTotals, EveryMemberComesBack) {
  const std::string text = to_json(report());
  const auto back = scan_from_json(text);
  ASSERT_TRUE(back) << back.error().full();
  EXPECT_EQ(to_json(*back), text);
  EXPECT_EQ(back->input.by_format, report().input.by_format);
  EXPECT_EQ(back->input.unparsed_samples.at(0).file, "a\xEF\xBF\xBD.log");
  EXPECT_EQ(back->input.not_access_logs, report().input.not_access_logs);
  EXPECT_EQ(back->input.further_problems, 4U);
  EXPECT_EQ(back->hours.at(0).server_errors, 5U);
  EXPECT_EQ(back->endpoints.at(0).statuses, report().endpoints[0].statuses);
  EXPECT_DOUBLE_EQ(back->endpoints.at(0).milliseconds->median, 1.25);
  EXPECT_EQ(back->endpoints.at(0).rates.slot, minutes(4));
  EXPECT_EQ(back->endpoints.at(0).rates.requests, report().endpoints[0].rates.requests);
  EXPECT_FALSE(back->endpoints.at(1).bytes);
  EXPECT_TRUE(back->endpoints.at(1).rates.requests.empty());
  EXPECT_TRUE(back->talkers.at(0).several_agents);
  EXPECT_FALSE(back->talkers.at(0).last);
  EXPECT_TRUE(back->logins.at(0).accepted_after_failures);
  EXPECT_EQ(back->logins.at(0).users.at(1), "ro\xEF\xBF\xBDot");
  EXPECT_EQ(back->errors.at(0).sample.text, "near \"UNION\"");
  EXPECT_EQ(back->vectors, report().vectors);
  EXPECT_EQ(back->approximate, report().approximate);
  EXPECT_EQ(back->endpoints_seen + back->sessions + back->events, 812U + 77U + 40U);
  ASSERT_EQ(back->login_attacks.size(), 1U);
  const LoginCampaign& attack = back->login_attacks[0];
  EXPECT_EQ(attack.kind, LoginAttack::kSpraying);
  EXPECT_TRUE(attack.slow);
  EXPECT_EQ(attack.users.at(0), "ro\xEF\xBF\xBDot");
  EXPECT_EQ(attack.clients_seen * 100 + attack.users_seen, 340U);
  EXPECT_EQ(attack.tries * 100 + attack.unknown_users, 8107U);
  EXPECT_EQ(attack.successes.at(0).verdict, Verdict::kLikely);
  EXPECT_EQ(attack.judgement, report().login_attacks[0].judgement);
  EXPECT_EQ(back->login_attacks_seen, 5U);
  EXPECT_EQ(back->logins_failed * 10 + back->logins_accepted, 9003U);
}

TEST(ScanJsonTotals, AnEmptyReportComesBack) {
  const auto back = scan_from_json(to_json(ScanReport{}));
  ASSERT_TRUE(back) << back.error().full();
  EXPECT_EQ(to_json(*back), to_json(ScanReport{}));
}

TEST(ScanJsonTotals, TheFormatBeforeSaysToScanAgain) {
  for (const char* text : {R"({"format": "quell-scan-1", "requests": 1})",
                           R"({"format": "quell-scan-2", "requests": 1})"}) {
    const auto old = scan_from_json(text);
    ASSERT_FALSE(old);
    EXPECT_EQ(old.error().code(), ErrorCode::kInvalidInput);
    EXPECT_NE(old.error().message().find("scan again"), std::string::npos);
  }
  EXPECT_FALSE(scan_from_json(replaced(to_json(report()), "quell-scan-3", "quell-scan-4")));
}

TEST(ScanJsonTotals, UnknownMembersAreRefusedEverywhere) {
  const std::string text = to_json(report());
  for (const std::string_view first :
       {"\"format\"", "\"files\"", "\"hour\"", "\"pattern\"", "\"median\"", "\"start\"",
        "\"several_agents\"", "\"accepted_after_failures\"", "\"top_frame\""}) {
    EXPECT_FALSE(scan_from_json(replaced(text, first, fmt::format("\"more\": 1, {}", first))))
        << first;
    // Without it the member itself is missing.
    const std::string renamed = fmt::format("\"x{}", first.substr(1));
    EXPECT_FALSE(scan_from_json(replaced(text, first, renamed))) << first;
  }
}

TEST(ScanJsonTotals, MistypedMembersAreRefused) {
  const std::string text = to_json(report());
  EXPECT_FALSE(scan_from_json(replaced(text, "\"several_agents\": true", "\"several_agents\": 1")));
  EXPECT_FALSE(scan_from_json(replaced(text, "\"sqli\"", "\"sql\"")));
  EXPECT_FALSE(scan_from_json(replaced(text, "\"likely\"", "\"perhaps\"")));
  EXPECT_FALSE(scan_from_json(replaced(text, "\"median\": 14000", "\"median\": 1.5")));
  EXPECT_FALSE(scan_from_json(replaced(text, "\"median\": 14000", "\"median\": 9000000000000")));
  EXPECT_FALSE(
      scan_from_json(replaced(text, "\"slot_minutes\": 4", "\"slot_minutes\": 999999999")));
  EXPECT_FALSE(scan_from_json(replaced(text, "\"hours\": [", "\"hours\": [5,")));
  EXPECT_FALSE(scan_from_json(replaced(text, "\"JSON\": 999990", "\"JSON\": -1")));
}

TEST(ScanJsonTotals, VeryMuchOfEverythingStillFitsIntoADocument) {
  ScanReport large = report();
  const std::string wide(5000, 'x');
  large.hours.clear();
  for (int i = 0; i < 20'000; ++i) large.hours.push_back({.hour = start() + hours(i)});
  for (int i = 0; i < 2'000; ++i) {
    large.endpoints.push_back(report().endpoints[0]);
    large.endpoints.back().pattern += wide;
    large.endpoints.back().rates.requests.assign(512, 1'000'000);
    large.talkers.push_back({.key = wide, .first = {}, .last = {}});
    large.login_attacks.push_back(report().login_attacks[0]);
    large.login_attacks.back().users.assign(8, wide);
    large.logins.push_back({.key = wide, .users = {wide}, .first = {}, .last = {}});
    large.errors.push_back({.exception = wide,
                            .top_frame = wide,
                            .first = {},
                            .last = {},
                            .sample = {.file = wide, .text = wide}});
    large.input.problems.push_back({.file = wide, .error = Error(ErrorCode::kIo, wide)});
    large.input.not_access_logs.push_back(wide);
    large.input.unparsed_samples.push_back({.file = wide, .text = wide});
    Actor actor{.key = wide,
                .first = start(),
                .last = start(),
                .user_agents = {wide},
                .groups = {},
                .timeline = {}};
    actor.groups.push_back({.signature = {.endpoint = wide, .parameter = "q"},
                            .first = start(),
                            .last = start(),
                            .statuses = {},
                            .sample_file = wide,
                            .sample_request = wide,
                            .sample_reasons = {wide},
                            .judgement = {}});
    large.attackers.push_back(actor);
  }
  const std::string text = to_json(large);
  EXPECT_LE(text.size(), limits::kDocumentBytes);
  const auto back = scan_from_json(text);
  ASSERT_TRUE(back) << back.error().full();
  // The latest hours stay; what is left out is said.
  EXPECT_EQ(back->hours.back().hour, large.hours.back().hour);
  EXPECT_LT(back->hours.size(), large.hours.size());
  EXPECT_GT(back->hours.size(), 2000U);
  EXPECT_EQ(back->incomplete.size(), 1 + 7U);
  EXPECT_EQ(back->input.problems.size() + back->input.further_problems, 1 + 2000U + 4);
  EXPECT_EQ(to_json(*back), text);
}

}  // namespace
}  // namespace quell::investigate

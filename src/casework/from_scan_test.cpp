#include "casework/from_scan.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <variant>

#include "attack/classify.h"
#include "base/time.h"
#include "incident/commands.h"
#include "incident/cvss.h"
#include "investigate/scan.h"

namespace quell::casework {
namespace {

using investigate::ScanReport;
using investigate::Verdict;

investigate::Actor actor(const std::string& key, Verdict verdict, std::uint64_t requests,
                         Instant first) {
  investigate::AttackGroup group;
  group.signature = {"/search", "q", attack::Class::kSqli};
  group.requests = requests;
  group.first = group.last = first;
  group.judgement.verdict = verdict;
  investigate::Actor one;
  one.key = key;
  one.groups.push_back(group);
  return one;
}

ScanReport report_of(Verdict verdict) {
  const Instant noon = *parse_iso("2026-11-22T12:00:00Z");
  ScanReport report;
  report.attackers.push_back(actor("203.0.113.9", verdict, 10, noon));
  report.attackers.push_back(
      actor("198.51.100.4", Verdict::kFailed, 500, noon - std::chrono::hours(3)));
  return report;
}

template <class Command>
const Command* find(const std::vector<incident::CommandBody>& commands) {
  for (const incident::CommandBody& one : commands) {
    if (const auto* found = std::get_if<Command>(&one)) return found;
  }
  return nullptr;
}

TEST(FromScan, TheWorstVerdictComesBeforeTheMostRequests) {
  const ScanReport report = report_of(Verdict::kLikely);
  EXPECT_EQ(title_of(report),
            "SQL injection on /search?q= by 203.0.113.9 and 1 other, likely succeeded");
}

TEST(FromScan, OpensFirstAndStartsWithTheEarliestOfTheSameHole) {
  const auto commands = commands_from_scan(report_of(Verdict::kLikely), {.owner = "ana"});
  ASSERT_TRUE(std::holds_alternative<incident::OpenIncident>(commands.front()));
  EXPECT_EQ(std::get<incident::OpenIncident>(commands.front()).owner, "ana");
  const auto* started = find<incident::RecordTime>(commands);
  ASSERT_NE(started, nullptr);
  EXPECT_EQ(started->which, incident::TimeKind::kStarted);
  EXPECT_EQ(started->certainty, incident::Certainty::kEstimated);
  EXPECT_EQ(started->when, *parse_iso("2026-11-22T09:00:00Z"));
  ASSERT_NE(find<incident::AssessSeverity>(commands), nullptr);
}

investigate::Behaviour flood(Verdict verdict, double score) {
  investigate::Behaviour out;
  out.kind = investigate::BehaviourKind::kFlood;
  out.score = score;
  out.endpoint = "/search";
  out.clients = {{.key = "203.0.113.200", .requests = 900}};
  out.clients_seen = 212;
  out.first = *parse_iso("2026-11-22T10:00:00Z");
  out.last = *parse_iso("2026-11-22T11:00:00Z");
  out.requests = 90'000;
  out.judgement = {.verdict = verdict,
                   .evidence = {{.side = investigate::Side::kFor, .text = "40 times as usual"}}};
  return out;
}

TEST(FromScan, AFloodAloneIsOpenedLikeAnAttack) {
  ScanReport report;
  report.behaviours = {flood(Verdict::kLikely, 0.9)};
  EXPECT_EQ(title_of(report),
            "request flood on /search by 203.0.113.200 and 211 others, likely succeeded");
  const auto commands = commands_from_scan(report, {});
  const auto& open = std::get<incident::OpenIncident>(commands.front());
  EXPECT_NE(open.summary->find("40 times as usual"), std::string::npos);
  const auto* started = find<incident::RecordTime>(commands);
  ASSERT_NE(started, nullptr);
  EXPECT_EQ(started->when, *parse_iso("2026-11-22T10:00:00Z"));
  const auto* severity = find<incident::AssessSeverity>(commands);
  ASSERT_NE(severity, nullptr);
  EXPECT_NE(severity->vector->find("A:H"), std::string::npos);
}

TEST(FromScan, AttacksComeBeforeWhatIsNoWorse) {
  ScanReport report = report_of(Verdict::kLikely);
  report.behaviours = {flood(Verdict::kLikely, 0.99)};
  EXPECT_NE(worst_of(report).group, nullptr);
  report.attackers[0].groups[0].judgement.verdict = Verdict::kFailed;
  EXPECT_EQ(worst_of(report).group, nullptr);
  EXPECT_NE(worst_of(report).behaviour, nullptr);
  // A rush of visitors is nothing to open an incident about.
  report.attackers.clear();
  report.behaviours = {flood(Verdict::kAttempted, 0.3)};
  EXPECT_FALSE(worst_of(report).is_something());
  EXPECT_EQ(title_of(report), "");
}

TEST(FromScan, OnlyWhatWasAskedFor) {
  ScanReport report = report_of(Verdict::kLikely);
  report.behaviours = {flood(Verdict::kLikely, 0.9)};
  EXPECT_TRUE(title_of(only_about(report, "FLOOD")).starts_with("request flood"));
  EXPECT_TRUE(title_of(only_about(report, "sqli")).starts_with("SQL injection"));
  EXPECT_TRUE(title_of(only_about(report, "198.51.100.4")).ends_with("198.51.100.4, failed"));
  EXPECT_EQ(title_of(only_about(report, "xyz")), "");
  EXPECT_TRUE(title_of(only_about(report, "/search")).starts_with("SQL injection"));
}

TEST(FromScan, WhatMissedProposesNoSeverity) {
  EXPECT_EQ(find<incident::AssessSeverity>(commands_from_scan(report_of(Verdict::kFailed), {})),
            nullptr);
}

TEST(FromScan, HostileWordsBecomePrintableAndShort) {
  ScanReport report = report_of(Verdict::kConfirmed);
  report.attackers.front().groups.front().signature.endpoint =
      "/\x1b[2J\n" + std::string(5000, 'x') + "\xff";
  const std::string title = title_of(report);
  EXPECT_LE(title.size(), 220U);
  for (const char c : title) EXPECT_GE(static_cast<unsigned char>(c), 0x20U);
  EXPECT_NE(title.find("203.0.113.9"), std::string::npos);
}

TEST(FromScan, AttacksOnLoginsAreWhatTheirClientsDid) {
  ScanReport report = report_of(Verdict::kFailed);
  const Instant noon = *parse_iso("2026-11-22T12:00:00Z");
  report.login_attacks = {{.kind = investigate::LoginAttack::kBruteForce,
                           .service = "sshd",
                           .clients = {"198.51.100.4", "192.0.2.7"},
                           .clients_seen = 2,
                           .tries = 40,
                           .first = noon,
                           .last = noon,
                           .judgement = {.verdict = Verdict::kConfirmed, .evidence = {}}}};
  const ScanReport all = with_login_attacks(report);
  ASSERT_EQ(all.attackers.size(), 3U);
  EXPECT_EQ(all.attackers[0].groups.size() + all.attackers[1].groups.size(), 3U);
  EXPECT_EQ(all.attackers[2].key, "203.0.113.9");
  const std::string title = title_of(all);
  EXPECT_TRUE(title.starts_with("attack on sign-in on sshd by ")) << title;
  EXPECT_TRUE(title.ends_with(" and 1 other, succeeded")) << title;
  EXPECT_EQ(worst_of(all).group->requests, 40U);
}

TEST(FromScan, WithoutAttackOnlyTheEnvironmentIsLookedAt) {
  const auto commands = commands_from_scan({}, {.title = "all the same"});
  ASSERT_EQ(commands.size(), 2U);
  EXPECT_EQ(std::get<incident::OpenIncident>(commands.front()).title, "all the same");
  EXPECT_EQ(title_of({}), "");
}

TEST(FromScan, EveryProposedVectorIsOne) {
  for (const auto which :
       {attack::Class::kSqli, attack::Class::kTraversal, attack::Class::kXss, attack::Class::kCmdi,
        attack::Class::kRce, attack::Class::kSsrf, attack::Class::kAuth}) {
    const auto vector = usual_cvss(which);
    ASSERT_TRUE(vector);
    EXPECT_TRUE(incident::Cvss31::parse(*vector)) << *vector;
  }
  EXPECT_EQ(usual_cvss(attack::Class::kScan), std::nullopt);
}

}  // namespace
}  // namespace quell::casework

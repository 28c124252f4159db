#include "casework/findings.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "attack/classify.h"
#include "base/error.h"
#include "casework_fixture.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "investigate/scan.h"

namespace quell::casework {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kSqli = "/search?q=1%27%20or%20%271%27=%271";
constexpr std::string_view kTraversal = "/download?file=../../../../etc/passwd";

std::string line(std::string_view client, std::string_view target, int second = 0) {
  return fmt::format(
      "{} - - [22/Nov/2026:02:{:02}:{:02} +0000] \"GET {} HTTP/1.1\" 200 600 \"-\" \"M\"\n", client,
      second / 60, second % 60, target);
}

class Findings : public CaseworkTest {
 protected:
  Result<RecordedFindings> record() {
    const investigate::ScanReport report = investigate::scan_paths(logs, {});
    return record(report);
  }
  Result<RecordedFindings> record(const investigate::ScanReport& report) {
    const incident::State now = state();
    Keeper keeper = this->keeper("scan");
    return record_findings(keeper, {report, logs, benign_actors(now), now});
  }
  /// Scans, and puts what came of it on the record.
  RecordedFindings recorded() {
    auto found = record();
    EXPECT_TRUE(found) << found.error().full();
    if (!found) return {};
    for (const incident::CommandBody& command : found->commands) give(command);
    return *std::move(found);
  }
  [[nodiscard]] std::size_t on_record() { return state().findings.size(); }

  std::vector<std::string> logs{file("access.log").string()};
};

TEST_F(Findings, EachHoleOfEachActorWithItsLines) {
  write("access.log", line("203.0.113.9", kSqli) + line("203.0.113.9", "/search?q=tea") +
                          line("203.0.113.9", kTraversal) + line("198.51.100.4", kSqli, 1));
  const RecordedFindings found = recorded();
  EXPECT_EQ(found.actors, 2U);
  EXPECT_EQ(found.findings, 3U);
  EXPECT_EQ(on_record(), 3U);
  const auto first = all<incident::EvidenceAdded>().front();
  const std::string lines = fetch(first.digest);
  EXPECT_THAT(lines, HasSubstr(kTraversal));
  EXPECT_THAT(lines, Not(HasSubstr("tea"))) << "ordinary requests are nobody's business";
  EXPECT_THAT(lines, Not(HasSubstr("198.51.100.4")));
  const incident::State now = state();
  for (const auto& one : now.findings) {
    EXPECT_TRUE(now.evidence_by_digest.contains(one.value.evidence.text()));
  }
}

TEST_F(Findings, TheSameScanTwiceIsRecordedOnce) {
  write("access.log", line("203.0.113.9", kSqli) + line("203.0.113.9", kTraversal));
  recorded();
  const std::size_t events = history().size();
  const RecordedFindings again = recorded();
  EXPECT_EQ(again.findings, 0U);
  EXPECT_EQ(again.known_already, 2U);
  EXPECT_EQ(history().size(), events);
}

TEST_F(Findings, ALaterScanSupersedesAndKeepsTheEarlierEvidence) {
  write("access.log", line("203.0.113.9", kSqli) + line("203.0.113.9", kTraversal));
  recorded();
  const auto before = all<incident::EvidenceAdded>();
  write("access.log", line("203.0.113.9", kSqli) + line("203.0.113.9", kTraversal) +
                          line("203.0.113.9", kSqli, 30));
  const RecordedFindings later = recorded();
  EXPECT_EQ(later.findings, 1U);
  EXPECT_EQ(later.known_already, 1U);
  EXPECT_EQ(on_record(), 2U) << "one for each hole";
  std::int64_t requests = 0;
  const incident::State now = state();
  for (const auto& one : now.findings) requests += one.value.requests;
  EXPECT_EQ(requests, 3);
  ASSERT_EQ(all<incident::EvidenceAdded>().size(), before.size() + 1);
  EXPECT_THAT(fetch(before.front().digest), HasSubstr(kSqli));
}

TEST_F(Findings, BenignActorsAreLeftOut) {
  give(incident::AddBenignActor{.address = "203.0.113.0/24", .who = "our tester"});
  write("access.log", line("203.0.113.9", kSqli) + line("198.51.100.4", kSqli));
  const RecordedFindings found = recorded();
  EXPECT_EQ(found.benign_left_out, 1U);
  EXPECT_EQ(found.actors, 1U);
  EXPECT_EQ(state().findings.front().value.actor, "198.51.100.4");
}

TEST_F(Findings, ActorsBeyondTheLimitAreCountedAndTakenNextTime) {
  std::string text;
  for (std::size_t i = 0; i < kActorsSealed + 3; ++i) {
    text += line(fmt::format("203.0.{}.{}", i / 200, i % 200), kSqli);
  }
  write("access.log", text);
  const RecordedFindings first = recorded();
  EXPECT_EQ(first.actors, kActorsSealed);
  EXPECT_EQ(first.beyond_limit, 3U);
  const RecordedFindings second = recorded();
  EXPECT_EQ(second.actors, 3U);
  EXPECT_EQ(second.beyond_limit, 0U);
}

TEST_F(Findings, LinesThatAreGoneAreAnErrorAndNothingIsRecorded) {
  write("access.log", line("203.0.113.9", kSqli));
  const investigate::ScanReport report = investigate::scan_paths(logs, {});
  write("access.log", "");
  const auto found = record(report);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::kIo);
  EXPECT_EQ(on_record(), 0U);
}

TEST_F(Findings, TooManyLinesAreCutAndTheCutIsSaid) {
  std::string text;
  const std::string longest(30'000, 'x');
  for (int i = 0; i < 300; ++i)
    text += line("203.0.113.9", std::string(kSqli) + "&p=" + longest, i);
  write("access.log", text);
  recorded();
  const std::string lines =
      keeper().fetch(all<incident::EvidenceAdded>().front().digest, 2 * kLinesPerActor).value();
  EXPECT_LE(lines.size(), kLinesPerActor + 200);
  EXPECT_THAT(lines.substr(lines.size() - 100), HasSubstr("further lines of this actor"));
}

TEST_F(Findings, HostileNamesBecomeText) {
  write("access.log", line("bad\xff\x1b[2J.example", kSqli));
  recorded();
  ASSERT_EQ(on_record(), 1U);
  EXPECT_EQ(state().findings.front().value.actor.find('\xff'), std::string::npos);
}

TEST_F(Findings, WithoutAttackThereIsNothingToRecord) {
  write("access.log", line("203.0.113.9", "/search?q=tea"));
  EXPECT_TRUE(recorded().commands.empty());
}

TEST(FindingWords, EachClassAndVerdictHasItsOwn) {
  EXPECT_EQ(vector_of(attack::Class::kSqli), incident::Vector::kSqlInjection);
  EXPECT_EQ(vector_of(attack::Class::kTraversal), incident::Vector::kPathTraversal);
  EXPECT_EQ(vector_of(attack::Class::kXss), incident::Vector::kXss);
  EXPECT_EQ(vector_of(attack::Class::kCmdi), incident::Vector::kCommandInjection);
  EXPECT_EQ(vector_of(attack::Class::kRce), incident::Vector::kCodeExecution);
  EXPECT_EQ(vector_of(attack::Class::kSsrf), incident::Vector::kSsrf);
  EXPECT_EQ(vector_of(attack::Class::kAuth), incident::Vector::kAuthBypass);
  EXPECT_EQ(vector_of(attack::Class::kScan), incident::Vector::kScanning);
  EXPECT_EQ(vector_of(attack::Class::kOther), incident::Vector::kOther);
  EXPECT_EQ(verdict_of(investigate::Verdict::kBlocked), incident::Verdict::kBlocked);
  EXPECT_EQ(verdict_of(investigate::Verdict::kLikely), incident::Verdict::kLikelySucceeded);
  EXPECT_EQ(verdict_of(investigate::Verdict::kConfirmed), incident::Verdict::kConfirmed);
}

}  // namespace
}  // namespace quell::casework

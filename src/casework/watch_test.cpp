#include "casework/watch.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "attack/classify.h"
#include "base/error.h"
#include "casework/findings.h"
#include "casework_fixture.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "investigate/signature.h"

namespace quell::casework {
namespace {

using incident::HitOutcome;
using incident::WatchHit;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const investigate::Signature kHole{.endpoint = "/search", .parameter = "q"};
constexpr std::string_view kAttack = "/search?q=1%27%20or%20%271%27=%271";

class Watch : public CaseworkTest {
 protected:
  Watch() {
    give(incident::StartWatch{.signature = investigate::to_text(kHole), .duration_s = 24LL * 3600});
  }

  /// A line in a log, `after` seconds after the watch began (03:00:00 or so).
  static std::string line(int after, std::string_view target, unsigned bytes = 600,
                          std::string_view client = "203.0.113.9") {
    const int seconds = 3 * 3600 + after;
    return fmt::format(
        "{} - - [22/Nov/2026:{:02}:{:02}:{:02} +0000] \"GET {} HTTP/1.1\" 200 {} \"-\" \"M\"\n",
        client, seconds / 3600, seconds / 60 % 60, seconds % 60, target, bytes);
  }
  /// Enough ordinary requests that an answer of 9000 bytes is out of the ordinary.
  static std::string ordinary(int count = 60) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      text += line(-3000 + i, fmt::format("/search?q=shoes{}", i % 7),
                   590 + static_cast<unsigned>(i) % 20, "198.51.100.7");
    }
    return text;
  }

  Watcher watcher(std::vector<std::string> logs = {}) {
    if (logs.empty()) logs = {log.string()};
    kept_ = state();
    return {kept_,
            *running_watch(kept_),
            {.signature = kHole, .logs = std::move(logs), .benign = benign_actors(kept_)},
            keeper("watch")};
  }
  Look look(Watcher& watcher) {
    const auto seen = watcher.look(reports());
    EXPECT_TRUE(seen) << seen.error().full();
    return seen.value_or(Look{});
  }

  os::Path log = file("access.log");

 private:
  incident::State kept_;
};

TEST_F(Watch, SeesWhatCameSinceItBeganAndReportsItOnce) {
  write("access.log", line(-10, kAttack) + line(5, kAttack) + line(6, "/search?q=tea"));
  Watcher watcher = this->watcher();
  const Look first = look(watcher);
  EXPECT_EQ(first.requests, 2U);
  EXPECT_EQ(first.hits, 1U);
  EXPECT_EQ(first.new_hits, 1U);
  EXPECT_EQ(first.got_through, 0U);
  const Look second = look(watcher);
  EXPECT_EQ(second.hits, 1U);
  EXPECT_EQ(second.new_hits, 0U);
  const auto hits = all<WatchHit>();
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].outcome, HitOutcome::kStopped);
  EXPECT_EQ(hits[0].actor, "203.0.113.9");
  EXPECT_EQ(hits[0].when, parse_iso("2026-11-22T03:00:05Z").value());
  EXPECT_THAT(hits[0].detail.value_or(""), HasSubstr("access.log:2"));
}

TEST_F(Watch, WhatGotThroughRestartsTheClock) {
  write("access.log", ordinary() + line(5, kAttack, 9000));
  const Instant before = running_watch(state())->until;
  clock_.advance(std::chrono::hours(1));
  Watcher watcher = this->watcher();
  EXPECT_EQ(look(watcher).got_through, 1U);
  EXPECT_EQ(running_watch(state())->until, before + std::chrono::hours(1));
}

TEST_F(Watch, OtherHolesAreNoHits) {
  write("access.log", line(5, "/other?q=1%27%20or%20%271%27=%271") +
                          line(5, "/search?page=1%27%20or%20%271%27=%271") +
                          line(5, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E"));
  Watcher watcher = this->watcher();
  EXPECT_EQ(look(watcher).hits, 0U);
}

TEST_F(Watch, ADecoyInAnotherParameterHidesNothing) {
  write("access.log", line(5, std::string(kAttack) +
                                  "&z=..%2F..%2F..%2F..%2Fetc%2Fpasswd&y=%3Bcat%20%2Fetc%2Fpasswd"
                                  "&x=1%27%20union%20select%20password%20from%20users--%20-"));
  Watcher watcher = this->watcher();
  EXPECT_EQ(look(watcher).hits, 1U);
}

TEST_F(Watch, ARestartRepeatsNothing) {
  write("access.log", line(5, kAttack) + line(5, kAttack));
  Watcher first = this->watcher();
  EXPECT_EQ(look(first).new_hits, 2U) << "twice in one second is twice";
  restart();
  Watcher second = this->watcher();
  EXPECT_EQ(look(second).new_hits, 0U);
  write("access.log", line(5, kAttack) + line(5, kAttack) + line(5, kAttack));
  EXPECT_EQ(look(second).new_hits, 1U);
}

TEST_F(Watch, RotationRepeatsNothingAndLosesNothingThatIsThere) {
  write("access.log", line(5, kAttack));
  Watcher watcher = this->watcher({log.string(), file("old").string()});
  ASSERT_TRUE(os::make_directories(file("old"), os::Mode::kPrivateDirectory));
  EXPECT_EQ(look(watcher).new_hits, 1U);
  write("old/access.log.1", line(5, kAttack) + line(8, kAttack));  // one came before the rotation
  write("access.log", "");
  EXPECT_EQ(look(watcher).new_hits, 1U);
  write("access.log", line(9, kAttack));
  const Look last = look(watcher);
  EXPECT_EQ(last.new_hits, 1U);
  EXPECT_EQ(last.hits, 3U);
  EXPECT_THAT(last.unread, IsEmpty());
}

TEST_F(Watch, AFileThatIsMissingForAMomentIsSaidAndTheWatchGoesOn) {
  write("access.log", line(5, kAttack));
  Watcher watcher = this->watcher();
  look(watcher);
  os::remove_file(log).value();
  const Look gone = look(watcher);
  EXPECT_THAT(gone.unread, ElementsAre(HasSubstr("access.log")));
  write("access.log", line(9, kAttack));
  const Look back = look(watcher);
  EXPECT_EQ(back.new_hits, 1U);
  EXPECT_THAT(back.unread, IsEmpty());
}

TEST_F(Watch, TheFirstLookNeedsALog) {
  Watcher watcher = this->watcher({file("nowhere.log").string()});
  const auto seen = watcher.look(reports());
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code(), ErrorCode::kNotFound);
}

TEST_F(Watch, OneOfTwoLogsThatCannotBeReadIsSaid) {
  write("access.log", line(5, "/search?q=tea"));
  Watcher watcher = this->watcher({log.string(), file("other.log").string()});
  const Look seen = look(watcher);
  EXPECT_EQ(seen.requests, 1U);
  EXPECT_THAT(seen.unread, ElementsAre(HasSubstr("other.log")));
}

TEST_F(Watch, TwoLogsOutOfOrderAreOneWatch) {
  write("access.log", line(9, kAttack) + line(5, kAttack));
  write("second.log", line(7, kAttack) + line(5, kAttack));
  const std::vector<std::string> logs{log.string(), file("second.log").string()};
  Watcher watcher = this->watcher(logs);
  EXPECT_EQ(look(watcher).new_hits, 4U);
  restart();
  Watcher other_way = this->watcher({logs[1], logs[0]});
  EXPECT_EQ(look(other_way).new_hits, 0U);
}

TEST_F(Watch, ABenignActorAddedLaterIsLeftOutFromThenOn) {
  write("access.log", line(5, kAttack, 600, "198.51.100.99"));
  Watcher watcher = this->watcher();
  EXPECT_EQ(look(watcher).hits, 1U);
  give(incident::AddBenignActor{.address = "198.51.100.96/29", .who = "our tester"});
  watcher.leave_out(benign_actors(state()));
  write("access.log", line(5, kAttack, 600, "198.51.100.99") +
                          line(8, kAttack, 600, "198.51.100.98") + line(9, kAttack));
  const Look later = look(watcher);
  EXPECT_EQ(later.hits, 1U);
  EXPECT_EQ(later.new_hits, 1U);
  EXPECT_EQ(all<WatchHit>().back().actor, "203.0.113.9");
}

TEST_F(Watch, AHitThatTurnsOutToHaveGotThroughIsAnAlarm) {
  write("access.log", line(5, kAttack, 9000));  // nothing to compare with yet
  Watcher watcher = this->watcher();
  EXPECT_EQ(look(watcher).got_through, 0U);
  write("access.log", ordinary() + line(5, kAttack, 9000));
  EXPECT_EQ(look(watcher).got_through, 1U);
  EXPECT_EQ(look(watcher).new_hits, 0U);
  write("access.log", line(5, kAttack, 9000));
  EXPECT_EQ(look(watcher).new_hits, 0U) << "that it got through is not taken back";
  EXPECT_EQ(all<WatchHit>().size(), 2U);
}

TEST_F(Watch, AClockSetBackHidesNoRequest) {
  clock_.set(parse_iso("2026-11-22T02:00:30Z").value());
  write("access.log", line(-3600 + 10, kAttack) + line(-3600 + 40, kAttack));
  Watcher watcher = this->watcher();
  EXPECT_EQ(look(watcher).new_hits, 1U) << "what bears a time since the clock was seen set back";
  clock_.set(parse_iso("2026-11-22T03:30:00Z").value());
  EXPECT_EQ(look(watcher).hits, 1U) << "and goes on counting when the time has come round again";
}

TEST_F(Watch, AProcessThatDiesInAReportLosesNoHit) {
  for (int at = 1; at <= 2; ++at) {
    write("access.log", line(5 + at, kAttack));
    for (const bool durable : {false, true}) {
      restart();
      (durable ? die_after : die_before) = at;
      Watcher watcher = this->watcher();
      try {
        (void)watcher.look(reports());
      } catch (const Killed&) {
        SUCCEED();
      }
    }
    restart();
    Watcher next = this->watcher();
    look(next);
    bool reported = false;
    for (const WatchHit& hit : all<WatchHit>()) {
      reported = reported ||
                 hit.when == parse_iso("2026-11-22T03:00:05Z").value() + std::chrono::seconds(at);
    }
    EXPECT_TRUE(reported) << at;
    EXPECT_EQ(look(next).new_hits, 0U);
  }
}

TEST_F(Watch, AHitThatCouldNotBeReportedIsReportedByTheNextLook) {
  write("access.log", line(5, kAttack));
  Watcher watcher = this->watcher();
  fails_from = 1;
  EXPECT_EQ(watcher.look(reports()).error().code(), ErrorCode::kNoSpace);
  fails_from.reset();
  EXPECT_EQ(look(watcher).new_hits, 1U);
}

TEST_F(Watch, HostileBytesStayInTheEvidence) {
  write("access.log", line(5, "/search?q=1%27%20or%20%271%27=%271\x1b[2J\xff"));
  Watcher watcher = this->watcher();
  EXPECT_EQ(look(watcher).new_hits, 1U);
  const WatchHit hit = all<WatchHit>().front();
  EXPECT_EQ(hit.detail.value_or("").find('\xff'), std::string::npos) << "the record is UTF-8";
  EXPECT_THAT(fetch(*hit.evidence), HasSubstr("\x1b[2J\xff"));
}

// -- what to watch for ---------------------------------------------------------------------------

incident::RecordFinding finding(incident::Verdict verdict, const std::string& endpoint) {
  return {.actor = "203.0.113.9",
          .vector = incident::Vector::kSqlInjection,
          .endpoint = endpoint,
          .verdict = verdict,
          .requests = 1,
          .first = parse_iso("2026-11-22T02:00:00Z").value(),
          .last = parse_iso("2026-11-22T02:00:00Z").value(),
          .reasons = {"because"},
          .evidence = *incident::Digest::parse(std::string(64, 'a'))};
}

TEST_F(Watch, TheSignatureIsTheRootCauseElseTheWorstFinding) {
  EXPECT_EQ(signature_to_watch(state()).error().code(), ErrorCode::kNotFound);
  incident::AddEvidence evidence{.size = 1, .name = "log", .origin = "test"};
  evidence.digest = *incident::Digest::parse(std::string(64, 'a'));
  give(evidence);
  give(finding(incident::Verdict::kAttempted, "/mild?a="));
  give(finding(incident::Verdict::kConfirmed, "/worst?b="));
  EXPECT_EQ(signature_to_watch(state()).value(),
            (investigate::Signature{.endpoint = "/worst", .parameter = "b"}));
  give(incident::StateRootCause{.vector = incident::Vector::kPathTraversal,
                                .endpoint = "/download",
                                .parameter = "file",
                                .cause = "joined paths",
                                .cites = {"F1"}});
  EXPECT_EQ(
      signature_to_watch(state()).value(),
      (investigate::Signature{
          .endpoint = "/download", .parameter = "file", .vector = attack::Class::kTraversal}));
}

TEST_F(Watch, TheRunningOneIsTheLastThatIsNotFinished) {
  EXPECT_EQ(running_watch(state())->started.value.watch, "W1");
  ASSERT_TRUE(reports()(incident::FinishWatch{.watch = "W1"}));
  EXPECT_EQ(running_watch(state()), nullptr);
  EXPECT_EQ(running_watch(incident::State()), nullptr);
}

}  // namespace
}  // namespace quell::casework

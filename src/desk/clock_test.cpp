// What the desk does while the clock jumps: back after it was set, and forward again.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "base/time.h"
#include "desk/desk.h"
#include "incident/commands.h"
#include "incident/event.h"
#include "incident/facts.h"
#include "incident/policy.h"
#include "incident/procedure.h"
#include "incident/state.h"
#include "journal/open.h"

namespace quell::desk {
namespace {

using incident::AddNote;
using incident::Command;
using incident::CommandBody;
using incident::OpenIncident;

const Identity kAda{.actor = {incident::ActorKind::kPerson, "ada"}};
const Identity kBen{.actor = {incident::ActorKind::kPerson, "ben"}};

class ClockTest : public testing::Test {
 protected:
  ClockTest() { policy_.procedure = incident::Procedure{.name = "bare", .watch_s = 3600}; }

  Command command(const CommandBody& body) {
    return {incident::CommandId("c-" + std::to_string(++given_)), body};
  }
  incident::IncidentId opened(Desk& desk, const std::string& title) {
    return desk.open(command(OpenIncident{.title = title}), kAda).value().incident;
  }

  std::unique_ptr<journal::Store> store_ = journal::in_memory();
  ManualClock clock_{parse_iso("2026-11-22T03:00:00Z").value()};
  incident::Policy policy_;
  Desk desk_{*store_, clock_, policy_};
  int given_ = 0;
};

class Refusals : public ClockTest {
 protected:
  /// Is refused so often, a second apart; how many of them are on the record afterwards.
  std::uint64_t refused(std::int64_t times) {
    for (std::int64_t i = 0; i < times; ++i) {
      clock_.advance(std::chrono::seconds(1));
      const auto outcome =
          desk_.submit(id_, command(incident::CloseIncident{.summary = "done"}), kAda);
      EXPECT_FALSE(outcome.value().allowed());
      EXPECT_FALSE(outcome.value().missing.empty()) << "answered in full, recorded or not";
    }
    return desk_.state(id_).value().refusals;
  }

  static constexpr auto kWindow = static_cast<std::uint64_t>(incident::kRefusalsPerWindow);
  incident::IncidentId id_ = opened(desk_, "one");
};

TEST_F(Refusals, BeyondTheRateAreAnsweredAndNotRecorded) {
  EXPECT_EQ(refused(incident::kRefusalsPerWindow + 5), kWindow);
  clock_.advance(incident::kRefusalWindow);
  EXPECT_EQ(refused(1), kWindow + 1);
}

TEST_F(Refusals, AClockSetBackNeitherSilencesNorFloodsTheRecord) {
  ASSERT_EQ(refused(incident::kRefusalsPerWindow + 5), kWindow);
  clock_.set(clock_.now() - std::chrono::hours(24 * 365));
  EXPECT_EQ(refused(incident::kRefusalsPerWindow + 5), 2 * kWindow)
      << "a window that begins in the future would hide the refusals of a year";
  Desk later(*store_, clock_, policy_);
  EXPECT_EQ(later.state(id_).value(), desk_.state(id_).value()) << "the fold agrees";
}

TEST_F(Refusals, AClockThatCreepsBackWithinOneWindowIsStillLimited) {
  std::uint64_t recorded = 0;
  for (int step = 0; step < 3; ++step) {
    recorded = refused(incident::kRefusalsPerWindow + 5);
    clock_.set(clock_.now() - std::chrono::seconds(10));  // not before the window began
  }
  EXPECT_EQ(recorded, kWindow);
}

TEST_F(ClockTest, AClockSetBackLosesNeitherOrderNorNumbers) {
  const auto first = opened(desk_, "first");
  clock_.set(clock_.now() - std::chrono::hours(24 * 400));
  EXPECT_EQ(opened(desk_, "of the year that it seems to be").text(), "QL-2025-0001");
  ASSERT_TRUE(desk_.submit(first, command(AddNote{.text = "later"}), kAda).value().allowed());
  const auto history = desk_.history(first).value();
  ASSERT_GE(history.size(), 2U);
  EXPECT_LT(history.back().at, history.front().at) << "the time is recorded as the clock told it";
  EXPECT_EQ(history.back().sequence, history.size()) << "the order is that of the stream";
  EXPECT_TRUE(std::holds_alternative<incident::NoteAdded>(history.back().body));
}

TEST_F(ClockTest, AnApprovalGivenBeforeTheClockWasSetBackDoesNotLastForAYear) {
  const auto id = opened(desk_, "one");
  const auto give = [&](const CommandBody& body, const Identity& who) {
    clock_.advance(std::chrono::seconds(1));
    const Outcome outcome = desk_.submit(id, command(body), who).value();
    ASSERT_TRUE(outcome.allowed()) << outcome.message;
  };
  give(incident::ConfirmIncident{.reason = "seen"}, kAda);
  give(incident::ReferenceFix{.reference = "MR 7",
                              .revision = "abc123",
                              .summary = "parameters",
                              .rollback_plan = "deploy the last one"},
       kAda);
  give(incident::RequestApproval{}, kAda);
  give(incident::GiveApproval{.approval = "A1"}, kBen);
  const auto approved = [&] {
    return incident::fact(desk_.state(id).value(), incident::FactId::kProductionApproved,
                          clock_.now())
        .satisfied();
  };
  EXPECT_TRUE(approved());
  clock_.set(clock_.now() - std::chrono::hours(1));
  EXPECT_TRUE(approved()) << "a small step back takes nothing away";
  clock_.set(clock_.now() - std::chrono::hours(24 * 365));
  EXPECT_FALSE(approved());
}

}  // namespace
}  // namespace quell::desk

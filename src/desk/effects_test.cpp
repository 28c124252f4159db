#include "desk/effects.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "crypto/entropy.h"
#include "desk/command_ids.h"
#include "desk/desk.h"
#include "incident/commands.h"
#include "incident/procedure.h"
#include "incident/state.h"
#include "journal/open.h"
#include "os/file.h"

namespace quell::desk {
namespace {

/// Wants the incident to have `wanted` notes and adds one a task; may fail on some.
class NoteWriter final : public Effect {
 public:
  NoteWriter(std::vector<std::string> keys, std::string failing, std::vector<std::string>& done)
      : keys_(std::move(keys)), failing_(std::move(failing)), done_(done) {}

  [[nodiscard]] std::string_view name() const override { return "notes"; }
  [[nodiscard]] std::vector<std::string> pending(const incident::State& state) const override {
    // What was reported is no longer pending, as with a real effect.
    const auto first = std::min<std::size_t>(state.evidence.size(), keys_.size());
    return {keys_.begin() + static_cast<std::ptrdiff_t>(first), keys_.end()};
  }
  Result<void> carry_out(const Task& task, const Report& report,
                         const Progress& progress) override {
    progress(task.key);
    if (task.key == failing_) return fail(ErrorCode::kUnavailable, "no answer");
    done_.push_back(task.key);
    return report(incident::AddEvidence{.name = task.key, .origin = "test"});
  }

 private:
  std::vector<std::string> keys_;
  std::string failing_;
  std::vector<std::string>& done_;
};

class RunnerTest : public testing::Test {
 protected:
  RunnerTest() {
    policy_.procedure = incident::embedded_procedure("quell").value();
    const incident::Command open{ids_.next(), incident::OpenIncident{.title = "one"}};
    id_ = desk_.open(open, {.actor = {incident::ActorKind::kPerson, "ada"}}).value().incident;
  }

  Runner runner(std::vector<std::string> keys, std::string failing) {
    std::vector<std::unique_ptr<Effect>> effects;
    effects.push_back(std::make_unique<NoteWriter>(std::move(keys), std::move(failing), done_));
    return {desk_, ids_, std::move(effects), directory_.path() / "lock"};
  }

  os::TemporaryDirectory directory_ = os::TemporaryDirectory::make("effects").value();
  std::unique_ptr<journal::Store> store_ = journal::in_memory();
  ManualClock clock_{parse_iso("2026-11-22T03:00:00Z").value()};
  crypto::SeededEntropy entropy_{1};
  CommandIds ids_{clock_, entropy_};
  incident::Policy policy_;
  Desk desk_{*store_, clock_, policy_};
  incident::IncidentId id_;
  std::vector<std::string> done_;
};

TEST_F(RunnerTest, EachTaskIsTriedOnceACall) {
  ASSERT_TRUE(runner({"a", "b", "c"}, "").run(id_, [](std::string_view) {}));
  EXPECT_EQ(done_, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(desk_.state(id_).value().evidence.size(), 3U) << "reports are on the record";
}

TEST_F(RunnerTest, WhatAnotherProcessDidIsNotItsOwn) {
  Runner first = runner({"a", "b"}, "");
  Runner second = runner({"a", "b"}, "");
  ASSERT_TRUE(first.run(id_, [](std::string_view) {}));
  ASSERT_TRUE(second.run(id_, [](std::string_view) {}));
  EXPECT_EQ(first.taken_up(), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(second.taken_up().empty());
}

TEST_F(RunnerTest, OneFailureDoesNotStopTheOthersAndIsTold) {
  const auto ran = runner({"a", "b", "c"}, "b").run(id_, [](std::string_view) {});
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(done_, (std::vector<std::string>{"a", "c"}));
}

TEST_F(RunnerTest, ReportsAreMadeByTheEffectNotByThePerson) {
  ASSERT_TRUE(runner({"a"}, "").run(id_, [](std::string_view) {}));
  const incident::Event last = desk_.history(id_).value().back();
  EXPECT_EQ(last.actor.kind, incident::ActorKind::kEffect);
  EXPECT_EQ(last.actor.name, "notes");
}

TEST_F(RunnerTest, CommandIdsGrowAndNeverRepeat) {
  const std::string first = ids_.next().text();
  const std::string second = ids_.next().text();
  clock_.advance(std::chrono::microseconds(1));
  const std::string later = ids_.next().text();
  EXPECT_NE(first, second);
  EXPECT_LT(first.substr(0, 14), later.substr(0, 14));
}

}  // namespace
}  // namespace quell::desk

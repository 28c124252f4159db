// More logging by HTTP calls, on a server that keeps levels as Spring Boot's actuator does: a
// logger that has none of its own lacks the member and inherits one.
#include <gmock/gmock.h>

#include <mutex>
#include <set>

#include "contain/logging.h"
#include "death_fixture.h"
#include "doc/json.h"
#include "setting_fixture.h"
#include "switch/switch_fixture.h"

namespace quell::contain::setting {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

/// GET and POST /loggers/com.shop. Thread-safe.
class Loggers {
 public:
  [[nodiscard]] LoggingByCall logging() const {
    const DescribedCall read{
        .path = "/loggers/{name}", .pick = "/configuredLevel", .missing = "null"};
    DescribedCall probe = read;
    probe.pick = "/effectiveLevel";
    probe.missing.reset();
    return {.calls = {.kind = {},
                      .word = {},
                      .name = "shop",
                      .server = {.url = server_.url(), .timeout = std::chrono::seconds(5)},
                      .read = read,
                      .set = {.method = "POST",
                              .path = "/loggers/{name}",
                              .body = JsonBody{R"({"configuredLevel": "{value}"})"},
                              .expect = {204}},
                      .probe = probe},
            .logger = "com.shop",
            .value = "DEBUG",
            .settings = {.state = directory_.path() / "state",
                         .patience = std::chrono::milliseconds(500)}};
  }
  /// The level of its own as JSON; "": none.
  [[nodiscard]] std::string level() const {
    const std::lock_guard guard(mutex_);
    return level_;
  }
  void set_level(const std::string& level) {
    const std::lock_guard guard(mutex_);
    level_ = level;
  }
  /// What is seen from outside from now on, whatever is set.
  void stick_at(const std::string& level) {
    const std::lock_guard guard(mutex_);
    stuck_ = level;
  }
  [[nodiscard]] std::size_t changes() const { return server_.count("POST"); }
  [[nodiscard]] Faults& faults() { return faults_; }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }

 private:
  std::string described() const {
    const std::lock_guard guard(mutex_);
    const std::string effective = stuck_.value_or(level_.empty() ? R"("INFO")" : level_);
    const std::string own = level_.empty() ? "" : fmt::format(R"("configuredLevel":{},)", level_);
    return fmt::format(R"({{{}"effectiveLevel":{}}})", own, effective);
  }
  std::string answer(const CallRequest& request) {
    if (request.parsed.target != "/loggers/com.shop") {
      return CallServerProcess::json("{}", "404 Not Found");
    }
    if (request.parsed.method == "GET") return CallServerProcess::json(described());
    const auto change = [&] {
      const std::string text = json::line(json::parse(request.body())->at("configuredLevel"));
      set_level(text == "null" ? "" : text);
    };
    return faults_.carry_out(change, CallServerProcess::json("", "204 No Content"));
  }

  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("logging-call-test");
  mutable std::mutex mutex_;
  std::string level_;
  std::optional<std::string> stuck_;
  Faults faults_;
  CallServerProcess server_{[this](const CallRequest& request) { return answer(request); }};
};

class LoggingCallTest : public testing::Test {
 protected:
  static std::unique_ptr<Actuator> actuator(LoggingByCall logging) {
    return logging_by_call(std::move(logging), {.longest = std::chrono::hours(1),
                                                .clock = std::make_unique<SystemClock>()});
  }
  [[nodiscard]] std::unique_ptr<Actuator> actuator() const { return actuator(loggers_->logging()); }
  static Measure wish(const std::string& id) {
    SystemClock clock;
    return {.id = ContainmentId(id),
            .target = std::string(kVerboseTarget),
            .expires = clock.now() + std::chrono::minutes(10)};
  }
  [[nodiscard]] SettingUndo undo() const { return SettingUndo(loggers_->path("")); }
  std::string apply(const std::string& id) {
    SettingUndo sink = undo();
    return outcome_of(plan_and_apply(*actuator(), wish(id), sink));
  }
  std::string lift(const std::string& id) {
    return outcome_of(actuator()->undo(*undo().of(id), kQuiet));
  }
  State probed(const std::string& id) {
    const auto report = actuator()->probe(wish(id));
    EXPECT_TRUE(report) << report.error().full();
    return report ? report->state : State::kAltered;
  }
  [[nodiscard]] std::size_t kept_files() const {
    const auto files = os::list_directory(loggers_->path("state"));
    return files ? files->size() : 0;
  }

  std::unique_ptr<Loggers> loggers_ = std::make_unique<Loggers>();
};

TEST_F(LoggingCallTest, ThePlanShowsTheCallsAndHasAnEnd) {
  const auto answer = actuator()->plan({.measure = wish("c1")});
  ASSERT_TRUE(answer) << answer.error().full();
  const Plan& plan = std::get<Plan>(*answer);
  EXPECT_EQ(plan.measure.target, kVerboseTarget);
  EXPECT_EQ(plan.actuator, "logging-call:shop");
  EXPECT_EQ(plan.summary, "logger com.shop of shop is set to DEBUG");
  EXPECT_THAT(plan.changes[0].diff, HasSubstr("-value: null\n+value: \"DEBUG\"\n"));
  EXPECT_THAT(plan.changes[0].diff, testing::Not(HasSubstr("seen")));
  EXPECT_THAT(plan.actions, Contains(HasSubstr(R"({"configuredLevel":"DEBUG"}: once)")));
  EXPECT_THAT(plan.actions, Contains(HasSubstr(R"(undo it: POST)")));
  EXPECT_THAT(plan.actions.back(), HasSubstr(R"({"configuredLevel":null})"));
  EXPECT_THAT(plan.warnings, Contains(HasSubstr("personal data")));
  EXPECT_EQ(loggers_->changes(), 0U);
  Measure endless = wish("c1");
  endless.expires.reset();
  EXPECT_TRUE(std::holds_alternative<Refusal>(*actuator()->plan({.measure = endless})));
}

TEST_F(LoggingCallTest, TheFormerLevelComesBackExactly) {
  for (const std::string level : {R"("WARN")", "", "7"}) {
    loggers_->set_level(level);
    EXPECT_THAT(apply("c1"), StartsWith("applied"));
    EXPECT_EQ(loggers_->level(), R"("DEBUG")");
    EXPECT_EQ(probed("c1"), State::kInForce);
    EXPECT_THAT(lift("c1"), HasSubstr("is there again")) << level;
    EXPECT_EQ(loggers_->level(), level);
    EXPECT_EQ(probed("c1"), State::kAbsent);
    EXPECT_EQ(kept_files(), 1U) << "only the lock is left";
  }
}

TEST_F(LoggingCallTest, SeveralMeasuresKeepItVerboseUntilTheLastIsGone) {
  EXPECT_THAT(apply("c1"), StartsWith("applied"));
  EXPECT_THAT(apply("c2"), StartsWith("applied"));
  EXPECT_EQ(loggers_->changes(), 1U);
  EXPECT_THAT(lift("c1"), HasSubstr("stay in force: 1"));
  EXPECT_EQ(loggers_->level(), R"("DEBUG")");
  EXPECT_EQ(probed("c1"), State::kAbsent);
  EXPECT_EQ(probed("c2"), State::kInForce);
  EXPECT_THAT(lift("c2"), StartsWith("undone"));
  EXPECT_EQ(loggers_->level(), "");
}

TEST_F(LoggingCallTest, WhatLogsSoAlreadyIsLeftAlone) {
  loggers_->set_level(R"("DEBUG")");
  EXPECT_THAT(apply("c1"), HasSubstr("not because of Quell"));
  EXPECT_EQ(loggers_->changes(), 0U);
  EXPECT_FALSE(undo().of("c1"));
}

TEST_F(LoggingCallTest, ARestartEndsItAndNothingIsSent) {
  EXPECT_THAT(apply("c1"), StartsWith("applied"));
  EXPECT_THAT(apply("c2"), StartsWith("applied"));
  loggers_->set_level("");
  EXPECT_EQ(probed("c1"), State::kAbsent);
  EXPECT_THAT(lift("c1"), StartsWith("undone"));
  EXPECT_THAT(lift("c2"), StartsWith("undone"));
  EXPECT_EQ(loggers_->changes(), 1U);
  // Another level is somebody's wish, though.
  EXPECT_THAT(apply("c3"), StartsWith("applied"));
  loggers_->set_level(R"("TRACE")");
  EXPECT_THAT(lift("c3"), StartsWith("refused"));
  EXPECT_EQ(loggers_->level(), R"("TRACE")");
}

TEST_F(LoggingCallTest, WhatIsNotSeenFromOutsideIsRolledBack) {
  loggers_->stick_at(R"("INFO")");
  EXPECT_THAT(apply("c1"), StartsWith("rolled back"));
  EXPECT_EQ(loggers_->level(), "");
}

TEST_F(LoggingCallTest, APutBackLevelMustBeSeenToo) {
  EXPECT_THAT(apply("c1"), StartsWith("applied"));
  loggers_->stick_at(R"("DEBUG")");
  EXPECT_THAT(lift("c1"), HasSubstr("it was put back, but"));
  EXPECT_EQ(loggers_->level(), "");
  loggers_->stick_at(R"("INFO")");
  EXPECT_THAT(lift("c1"), StartsWith("undone"));
}

TEST_F(LoggingCallTest, OtherTypesAreSentAsTheyAre) {
  for (const std::string value : {"true", "10", R"("10")"}) {
    LoggingByCall logging = loggers_->logging();
    logging.value = value;
    SettingUndo sink = undo();
    EXPECT_THAT(outcome_of(plan_and_apply(*actuator(logging), wish("c1"), sink)),
                StartsWith("applied"));
    EXPECT_EQ(loggers_->level(), value);
    EXPECT_THAT(lift("c1"), StartsWith("undone"));
  }
}

TEST_F(LoggingCallTest, AMissingMemberIsOnlyThatOfAnObject) {
  LoggingByCall logging = loggers_->logging();
  logging.calls.read.missing.reset();
  SettingUndo sink = undo();
  EXPECT_THAT(outcome_of(plan_and_apply(*actuator(logging), wish("c1"), sink)),
              HasSubstr("nothing there"));
  logging = loggers_->logging();
  logging.calls.read.pick = "/levels/configured";
  EXPECT_THAT(outcome_of(plan_and_apply(*actuator(logging), wish("c1"), sink)),
              HasSubstr("nothing there"));
  EXPECT_EQ(loggers_->changes(), 0U);
}

TEST_F(LoggingCallTest, KilledAtEveryStepOfApplyItTellsTheTruthAndComesBack) {
  std::set<State> seen;
  for (const std::string step :
       {"lock", "look", "store-undo", "note", "change", "prove", "settle", "done"}) {
    loggers_ = std::make_unique<Loggers>();
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
      SettingUndo sink = undo();
      (void)plan_and_apply(*actuator(), wish("c1"), sink, on_step);
    })) << step;
    const bool verbose = loggers_->level() == R"("DEBUG")";
    EXPECT_EQ(probed("c1"), verbose ? State::kInForce : State::kAbsent) << step;
    seen.insert(probed("c1"));
    if (!undo().of("c1")) {
      EXPECT_FALSE(verbose) << step << ": changed without a stored undo";
      continue;
    }
    EXPECT_THAT(lift("c1"), StartsWith("undone")) << step;
    EXPECT_EQ(loggers_->level(), "") << step;
    EXPECT_EQ(kept_files(), 1U) << step;
  }
  EXPECT_EQ(seen.size(), 2U);
}

TEST_F(LoggingCallTest, KilledAtEveryStepOfUndoItComesBack) {
  for (const std::string step : {"lock", "look", "note", "change", "prove", "settle", "done"}) {
    loggers_ = std::make_unique<Loggers>();
    loggers_->set_level(R"("WARN")");
    EXPECT_THAT(apply("c1"), StartsWith("applied"));
    const UndoRecord record = *undo().of("c1");
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
      (void)actuator()->undo(record, on_step);
    })) << step;
    const bool verbose = loggers_->level() == R"("DEBUG")";
    EXPECT_EQ(probed("c1"), verbose ? State::kInForce : State::kAbsent) << step;
    EXPECT_THAT(lift("c1"), StartsWith("undone")) << step;
    EXPECT_EQ(loggers_->level(), R"("WARN")") << step;
    EXPECT_EQ(loggers_->changes(), 2U) << step;
    EXPECT_EQ(kept_files(), 1U) << step;
  }
}

TEST_F(LoggingCallTest, ALostAnswerIsLookedAfterAndNothingSentTwice) {
  for (const Fault fault : {Fault::kLostBefore, Fault::kLostAfter, Fault::kForbidden}) {
    loggers_ = std::make_unique<Loggers>();
    loggers_->faults().set(fault);
    const std::string outcome = apply("c1");
    EXPECT_EQ(outcome.starts_with("applied"), fault == Fault::kLostAfter) << outcome;
    EXPECT_EQ(loggers_->changes(), 1U);
    loggers_->faults().set(Fault::kNone);
    EXPECT_EQ(probed("c1"), fault == Fault::kLostAfter ? State::kInForce : State::kAbsent);
    EXPECT_THAT(lift("c1"), StartsWith("undone"));
    EXPECT_EQ(loggers_->level(), "");
  }
}

}  // namespace
}  // namespace quell::contain::setting

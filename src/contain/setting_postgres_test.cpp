// Settings and more logging on a real PostgreSQL: what it does is asked of the server itself.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "contain/logging.h"
#include "setting_postgres.h"

namespace quell::contain::setting {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class SettingPostgres : public testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    server_ = PostgresService::start(why);
    if (server_ == nullptr) GTEST_SKIP() << why;
    original_ = server_->text();
  }
  std::string apply(Actuator& actuator, const Measure& wish) {
    return outcome_of(plan_and_apply(actuator, wish, undo_));
  }
  std::string lift(Actuator& actuator, const std::string& id) {
    return outcome_of(actuator.undo(*undo_.of(id), kQuiet));
  }
  [[nodiscard]] Setting actuator() const {
    return Setting(server_->file(), setting_words(Format::kPostgres));
  }
  void expect_original() const {
    EXPECT_EQ(server_->text(), original_);
    EXPECT_EQ(server_->shows("log_statement"), "none\n");
    EXPECT_EQ(server_->shows("work_mem"), "4MB\n");
    EXPECT_FALSE(std::filesystem::exists(ledger()));
  }
  [[nodiscard]] std::filesystem::path ledger() const {
    return server_->config().parent_path() / ".postgresql.conf.quell";
  }

  os::TemporaryDirectory records_ = *os::TemporaryDirectory::make("setting-undo");
  SettingUndo undo_{records_.path()};
  std::unique_ptr<PostgresService> server_;
  std::string original_;
};

TEST_F(SettingPostgres, AValueIsChangedShownByTheServerAndTakenBack) {
  Setting setting = actuator();
  struct stat before{};
  ASSERT_EQ(::stat(server_->config().c_str(), &before), 0);
  // initdb writes work_mem and log_statement as comments only: they are added.
  const Measure wish = setting_measure("c1", "setting:log_statement=all");
  EXPECT_THAT(apply(setting, wish), StartsWith("applied: shown by the service"));
  EXPECT_EQ(server_->shows("log_statement"), "all\n");
  server_->query("SELECT 'seen-by-the-log'");
  EXPECT_THAT(server_->log(), HasSubstr("seen-by-the-log"));
  struct stat after{};
  ASSERT_EQ(::stat(server_->config().c_str(), &after), 0);
  EXPECT_EQ(before.st_mode, after.st_mode);
  EXPECT_EQ(before.st_uid, after.st_uid);
  EXPECT_THAT(apply(setting, setting_measure("c2", "setting:work_mem=8MB")), StartsWith("applied"));
  EXPECT_EQ(setting.probe(wish)->state, State::kInForce);
  EXPECT_THAT(lift(setting, "c1"), StartsWith("undone: one other"));
  EXPECT_EQ(server_->shows("work_mem"), "8MB\n");
  EXPECT_EQ(server_->shows("log_statement"), "none\n");
  EXPECT_THAT(lift(setting, "c2"), StartsWith("undone"));
  expect_original();
}

TEST_F(SettingPostgres, WhatTheServerRefusesIsNotWritten) {
  Setting setting = actuator();
  EXPECT_THAT(apply(setting, setting_measure("c1", "setting:log_statement=everything")),
              HasSubstr("invalid value for parameter"));
  expect_original();
  // Right, but only a restart would put it in force: the server goes on showing the old value.
  EXPECT_THAT(apply(setting, setting_measure("c2", "setting:max_connections=50")),
              HasSubstr("expected exit status 0 and \"50\""));
  expect_original();
  SettingFile unchecked = server_->file();
  unchecked.check.reset();
  unchecked.patience = std::chrono::milliseconds(300);
  Setting blind(unchecked, setting_words(Format::kPostgres));
  EXPECT_THAT(apply(blind, setting_measure("c3", "setting:log_statement=everything")),
              StartsWith("rolled back"));
  expect_original();
}

TEST_F(SettingPostgres, KilledAtEveryStepItTellsTheTruthAndComesBack) {
  Setting setting = actuator();
  const Measure wish = setting_measure("c1", "setting:log_statement=all");
  for (const std::string step : {"check", "note", "replace", "reload", "prove", "settle"}) {
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
      SettingUndo sink = undo_;
      (void)plan_and_apply(setting, wish, sink, on_step);
    })) << step;
    const bool in_file = server_->text() != original_;
    // A reload that was just asked for needs a moment to show.
    const os::Deadline deadline = os::Deadline::after(std::chrono::seconds(5));
    const bool told = step == "prove" || step == "settle";
    while (told && server_->shows("log_statement") != "all\n" && !deadline.expired()) {
    }
    const bool live = server_->shows("log_statement") == "all\n";
    const State truth = in_file != live ? State::kHalfApplied
                        : live          ? State::kInForce
                                        : State::kAbsent;
    const auto probe = setting.probe(wish);
    ASSERT_TRUE(probe) << probe.error().full();
    EXPECT_EQ(probe->state, truth) << step << probe->summary;
    EXPECT_THAT(lift(setting, "c1"), StartsWith("undone")) << step;
    expect_original();
  }
}

TEST_F(SettingPostgres, MoreLoggingAlwaysEnds) {
  SystemClock clock;
  const auto logging = logging_by_setting(
      {.file = server_->file(), .key = {{"log_statement"}}, .value = "all"},
      {.longest = std::chrono::hours(1), .clock = std::make_unique<SystemClock>()});
  Measure wish{.id = ContainmentId("c1"), .target = std::string(kVerboseTarget)};
  EXPECT_THAT(apply(*logging, wish), HasSubstr("more logging always ends by itself"));
  wish.expires = clock.now() + std::chrono::hours(2);
  EXPECT_THAT(apply(*logging, wish), HasSubstr("at most 1 h"));
  wish.expires = clock.now() + std::chrono::minutes(10);
  const auto plan = logging->plan({.measure = wish});
  ASSERT_TRUE(plan) << plan.error().full();
  EXPECT_THAT(std::get<Plan>(*plan).warnings, testing::Contains(HasSubstr("personal data")));
  EXPECT_THAT(apply(*logging, wish), StartsWith("applied"));
  server_->query("SELECT 'while-verbose'");
  EXPECT_THAT(lift(*logging, "c1"), StartsWith("undone"));
  server_->query("SELECT 'when-quiet'");
  EXPECT_THAT(server_->log(), HasSubstr("while-verbose"));
  EXPECT_THAT(server_->log(), Not(HasSubstr("when-quiet")));
  expect_original();
}

}  // namespace
}  // namespace quell::contain::setting

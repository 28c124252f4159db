// More logging by signals, on a real tor: SIGUSR2 makes every log a debug log, SIGHUP makes them
// as its configuration says again. It has no network here.
#include "contain/logging.h"

#include <gmock/gmock.h>

#include "logging/log_watch.h"
#include "logging/signal_ledger.h"
#include "setting_fixture.h"

namespace quell::contain::setting {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string tor_program() {
  for (const char* path : {"/usr/bin/tor", "/usr/sbin/tor"}) {
    if (std::filesystem::exists(path)) return path;
  }
  return {};
}

class LoggingSignalTest : public testing::Test {
 protected:
  void SetUp() override {
    program_ = tor_program();
    if (program_.empty()) GTEST_SKIP() << "tor is not installed (tools/packages.txt)";
    start();
  }
  void start() {
    child_.reset();
    const std::size_t before = log().size();
    const auto path = [&](const std::string& name) { return (directory_.path() / name).string(); };
    auto child = os::Child::start(
        {.argv = {program_, "-f", path("no-torrc"), "--ignore-missing-torrc", "--defaults-torrc",
                  path("no-defaults"), "DataDirectory", path("data"), "DisableNetwork", "1",
                  "SocksPort", "0", "ControlPort", control(), "PidFile", path("tor.pid"), "Log",
                  "notice file " + path("log")}},
        {.out = os::ToFile{path("out")}, .err = os::ToFile{path("out")}});
    ASSERT_TRUE(child) << child.error().full();
    child_.emplace(*std::move(child));
    const os::Deadline deadline = os::Deadline::after(std::chrono::seconds(60));
    while (log().find("Delaying directory fetches", before) == std::string::npos &&
           !deadline.expired()) {
      ASSERT_FALSE(child_->ended()) << os::read_file(path("out"), 100'000).value_or("");
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(20)));
    }
  }
  [[nodiscard]] std::string log() const {
    return os::read_file(directory_.path() / "log", 100'000'000).value_or("");
  }
  [[nodiscard]] LoggingBySignal by_signal() const {
    return {.name = "onion",
            .pid_file = directory_.path() / "tor.pid",
            .program = program_,
            .user = std::nullopt,
            .on = SIGUSR2,
            .off = SIGHUP,
            .log = directory_.path() / "log",
            .verbose = "[debug]",
            .provoke = knock(),
            .within = std::chrono::seconds(2)};
  }
  [[nodiscard]] std::unique_ptr<Actuator> actuator() const { return actuator(by_signal()); }
  static std::unique_ptr<Actuator> actuator(LoggingBySignal logging) {
    return logging_by_signal(std::move(logging), {.longest = std::chrono::hours(1),
                                                  .clock = std::make_unique<SystemClock>()});
  }
  static Measure wish(const std::string& id) {
    SystemClock clock;
    return {.id = ContainmentId(id),
            .target = std::string(kVerboseTarget),
            .expires = clock.now() + std::chrono::minutes(10)};
  }
  std::string apply(const std::string& id) {
    return outcome_of(plan_and_apply(*actuator(), wish(id), undo_));
  }
  std::string lift(const std::string& id) {
    return outcome_of(actuator()->undo(*undo_.of(id), kQuiet));
  }
  [[nodiscard]] std::string control() const { return "127.0.0.1:" + std::to_string(port_); }
  /// Connects: a tor that logs everything says something of that.
  [[nodiscard]] std::vector<std::string> knock() const {
    return {
        "python3", "-c",
        fmt::format("import socket; socket.create_connection(('127.0.0.1', {})).close()", port_)};
  }
  /// Asked without the actuator.
  [[nodiscard]] bool is_verbose() const {
    auto watch = LogWatch::from_now(directory_.path() / "log");
    const auto knocked =
        os::run({.argv = knock()}, os::Deadline::after(std::chrono::seconds(20)), {});
    EXPECT_TRUE(knocked && os::succeeded(knocked->status)) << (knocked ? knocked->err.kept : "");
    return *watch->gains("[debug]", std::chrono::seconds(2));
  }
  [[nodiscard]] bool is_noted() const {
    return std::filesystem::exists(directory_.path() / ".tor.pid.quell");
  }

  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("logging-test");
  os::TemporaryDirectory records_ = *os::TemporaryDirectory::make("logging-undo");
  SettingUndo undo_{records_.path()};
  std::uint16_t port_ = *os::free_port("127.0.0.1");
  std::string program_;
  std::optional<os::Child> child_;
};

TEST_F(LoggingSignalTest, TwoMeasuresKeepItVerboseUntilTheLastIsGone) {
  const auto plan = actuator()->plan({.measure = wish("c1")});
  ASSERT_TRUE(plan) << plan.error().full();
  EXPECT_THAT(std::get<Plan>(*plan).actions.front(), HasSubstr("SIGUSR2 to"));
  EXPECT_THAT(apply("c1"), StartsWith("applied"));
  EXPECT_TRUE(is_verbose());
  EXPECT_THAT(apply("c2"), StartsWith("applied"));
  EXPECT_THAT(lift("c1"), HasSubstr("1 other"));
  EXPECT_EQ(actuator()->probe(wish("c1"))->state, State::kAbsent);
  EXPECT_EQ(actuator()->probe(wish("c2"))->state, State::kInForce);
  EXPECT_THAT(lift("c2"), HasSubstr("it logs as before"));
  EXPECT_FALSE(is_verbose());
  EXPECT_FALSE(is_noted());
}

TEST_F(LoggingSignalTest, KilledAtEveryStepItTellsTheTruthAndComesBack) {
  for (const std::string step : {"store-undo", "note", "signal", "prove", "done"}) {
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
      SettingUndo sink = undo_;
      (void)plan_and_apply(*actuator(), wish("c1"), sink, on_step);
    })) << step;
    const bool verbose = is_verbose();
    const State truth = verbose      ? State::kInForce
                        : is_noted() ? State::kHalfApplied
                                     : State::kAbsent;
    EXPECT_EQ(actuator()->probe(wish("c1"))->state, truth) << step;
    if (undo_.of("c1")) {
      EXPECT_THAT(lift("c1"), StartsWith("undone")) << step;
    }
    EXPECT_FALSE(is_verbose()) << step;
    EXPECT_FALSE(is_noted()) << step;
  }
}

TEST_F(LoggingSignalTest, OnlyTheProcessThatIsMeantIsSignalled) {
  LoggingBySignal other = by_signal();
  other.program = "/usr/bin/sleep";
  EXPECT_THAT(outcome_of(plan_and_apply(*actuator(other), wish("c1"), undo_)),
              HasSubstr("not /usr/bin/sleep"));
  other = by_signal();
  other.user = "daemon";
  EXPECT_THAT(outcome_of(plan_and_apply(*actuator(other), wish("c1"), undo_)),
              HasSubstr("another account than daemon"));
  // A service that was restarted logs as usual: nothing is sent to the new one.
  EXPECT_THAT(apply("c1"), StartsWith("applied"));
  start();
  EXPECT_EQ(actuator()->probe(wish("c1"))->state, State::kAbsent);
  const std::string before = log();
  EXPECT_THAT(lift("c1"), HasSubstr("is gone; its successor was told nothing"));
  EXPECT_EQ(log().find("hup", before.size()), std::string::npos);
}

TEST_F(LoggingSignalTest, SomebodyElsesVerbosityIsLeftAlone) {
  ASSERT_TRUE(child_->signal(SIGUSR2));
  EXPECT_THAT(apply("c1"), HasSubstr("not because of Quell"));
  EXPECT_TRUE(is_verbose());
}

TEST_F(LoggingSignalTest, ASignalThatChangesNothingIsRolledBack) {
  LoggingBySignal wrong = by_signal();
  wrong.on = SIGHUP;
  wrong.within = std::chrono::seconds(1);
  EXPECT_THAT(outcome_of(plan_and_apply(*actuator(wrong), wish("c1"), undo_)),
              StartsWith("rolled back: no line with"));
  EXPECT_FALSE(is_noted());
}

TEST(LogWatchTest, SeesOnlyWhatIsNewAlsoAfterARotation) {
  const auto directory = *os::TemporaryDirectory::make("log-watch");
  const auto log = directory.path() / "log";
  ASSERT_TRUE(os::write_file_atomically(log, "old [debug]\n", os::Mode::kPublic));
  auto watch = *LogWatch::from_now(log);
  EXPECT_FALSE(*watch.gains("[debug]", Duration::zero()));
  const auto add = [&](std::string_view text) {
    const auto file = *os::open_to_append(log, os::Mode::kPublic);
    EXPECT_TRUE(os::write_all(file, text));
  };
  add("line [de");
  EXPECT_FALSE(*watch.gains("[debug]", Duration::zero()));
  add("bug] cut in two\n");
  EXPECT_TRUE(*watch.gains("[debug]", Duration::zero()));
  watch = *LogWatch::from_now(log);
  ASSERT_TRUE(os::rename_durably(log, directory.path() / "log.1"));
  add("[debug] in the new file\n");
  EXPECT_TRUE(*watch.gains("[debug]", Duration::zero()));
  EXPECT_FALSE(LogWatch::from_now(directory.path() / "none"));
}

TEST(SignalLedgerTest, ReadsBackAndRefusesNonsense) {
  const SignalLedger ledger{
      .pid = 4242, .started = 18446744073709551615UL, .measures = {ContainmentId("c1")}};
  EXPECT_EQ(*signal_ledger_from_json(to_json(ledger)), ledger);
  for (const char* bad : {"", "[]", "{}", R"({"version":2,"pid":5,"started":"1","measures":[]})",
                          R"({"version":1,"pid":1,"started":"1","measures":[]})",
                          R"({"version":1,"pid":5,"started":"x","measures":[]})",
                          R"({"version":1,"pid":5,"started":"1","measures":["a/b"]})"}) {
    EXPECT_FALSE(signal_ledger_from_json(bad)) << bad;
  }
}

}  // namespace
}  // namespace quell::contain::setting

// Containments that end by themselves: what is said when one is asked for, the countdown, and quell
// keep.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "casework/containment.h"
#include "casework/keeper.h"
#include "fake_actuator.h"
#include "keep_timer.h"
#include "keeping.h"
#include "os/file.h"
#include "os/terminal.h"
#include "program_fixture.h"

namespace quell::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class KeepingStore : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    actuators = [this](const config::Config&) { return casework::fake_actuators(target); };
    effects = [this](Workbench& bench, const config::Config&) {
      std::vector<std::unique_ptr<desk::Effect>> made;
      made.push_back(std::make_unique<casework::ContainmentEffect>(
          casework::fake_actuators(target),
          casework::Keeper(*bench.evidence, clock, "containment")));
      return made;
    };
    write("quell.yaml",
          "sites:\n  - {name: shop, config: /nonexistent/nginx.conf, probe_at: \"127.0.0.1:1\"}\n");
    ASSERT_EQ(run({"open", "SQL injection"}), 0);
    ASSERT_EQ(run({"env", "staging", "--reason", "only staging runs there"}), 0);
  }

  int contain(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"contain",       "endpoint",        "/search",
                                      "--break-glass", "--justification", "now"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
  std::string phase() {
    EXPECT_EQ(run({"contain", "list", "--json"}), 0);
    return std::string(printed().as_array().at(0).at("phase").as_string());
  }

  casework::FakeTarget target;
};

TEST_F(KeepingStore, AContainmentEndsAfterADayUnlessAnotherTimeIsSaid) {
  ASSERT_EQ(contain(), 0) << console.errors;
  EXPECT_THAT(console.output, HasSubstr("start quell keep"));
  ASSERT_EQ(run({"contain", "list"}), 0);
  EXPECT_THAT(console.output, HasSubstr("in 23 h 59 min"));
  clock.advance(std::chrono::hours(25));
  ASSERT_EQ(run({}), 0);
  EXPECT_THAT(console.output, HasSubstr("overdue by 1 h"));
}

TEST_F(KeepingStore, NoneIsNoEnd) {
  ASSERT_EQ(contain({"--for", "none"}), 0) << console.errors;
  EXPECT_THAT(console.output, Not(HasSubstr("quell keep")));
  clock.advance(std::chrono::days(400));
  ASSERT_EQ(run({"keep", "--once"}), 0);
  EXPECT_THAT(console.output, HasSubstr("nothing is over"));
  EXPECT_EQ(phase(), "active");
}

TEST_F(KeepingStore, TimesThatMakeNoSenseAreRefused) {
  for (const char* time : {"0s", "-1h", "soon", "366d", ""}) {
    EXPECT_EQ(contain({"--for", time}), 2) << time;
    EXPECT_THAT(console.errors, HasSubstr("--for")) << time;
  }
  EXPECT_TRUE(target.calls.empty());
}

TEST_F(KeepingStore, WhatIsOverIsUndoneAndProved) {
  ASSERT_EQ(contain({"--for", "2h"}), 0) << console.errors;
  ASSERT_EQ(run({"keep", "--once"}), 0);
  EXPECT_EQ(phase(), "active");
  clock.advance(std::chrono::hours(2));
  ASSERT_EQ(run({"keep", "--once"}), 0) << console.errors;
  EXPECT_THAT(console.output, AllOf(HasSubstr("C1"), HasSubstr("ended")));
  EXPECT_EQ(phase(), "lifted");
  EXPECT_EQ(target.state, contain::State::kAbsent);
  ASSERT_EQ(run({"contain", "show", "C1"}), 0);
  EXPECT_THAT(console.output, AllOf(HasSubstr("by keep"), HasSubstr("its time was over at")));
}

TEST_F(KeepingStore, WhatCannotBeUndoneIsSaidAndTriedAgain) {
  ASSERT_EQ(contain({"--for", "2h"}), 0) << console.errors;
  target.undo_refusal = contain::Refusal{.reasons = {"edited by \x1b[2J hand"}, .difference = ""};
  clock.advance(std::chrono::hours(2));
  EXPECT_EQ(run({"keep", "--once"}), 3);
  EXPECT_THAT(console.errors, AllOf(HasSubstr("could not be undone"), HasSubstr("quell lift C1"),
                                    Not(HasSubstr("\x1b"))));
  EXPECT_EQ(run({"keep", "--once"}), 0);  // not again at once
  EXPECT_EQ(phase(), "lift_failed");
  target.undo_refusal.reset();
  clock.advance(std::chrono::minutes(6));
  EXPECT_EQ(run({"keep", "--once"}), 0) << console.errors;
  EXPECT_EQ(phase(), "lifted");
}

TEST_F(KeepingStore, WhatIsNotConfirmedInTimeIsTakenOffTheRecordToo) {
  target.confirm_within = std::chrono::minutes(2);
  ASSERT_EQ(contain({"--for", "2h"}), 0) << console.errors;
  ASSERT_EQ(run({"contain", "list"}), 0);
  EXPECT_THAT(console.output, HasSubstr(", not confirmed"));
  EXPECT_EQ(run({"lift", "C1", "--keep", "--reason", "for good"}), 1);
  EXPECT_THAT(console.errors + console.output, HasSubstr("quell contain confirm C1"));
  target.state = contain::State::kAbsent;  // as the kernel does it
  clock.advance(std::chrono::minutes(3));
  ASSERT_EQ(run({"keep", "--once"}), 0) << console.errors;
  EXPECT_EQ(phase(), "lifted");
  ASSERT_EQ(run({"contain", "show", "C1"}), 0);
  EXPECT_THAT(console.output, HasSubstr("it was not confirmed until"));
  EXPECT_EQ(run({"contain", "confirm", "C1"}), 1);
}

TEST_F(KeepingStore, WhatIsConfirmedLastsAsLongAsItWasAskedFor) {
  target.confirm_within = std::chrono::minutes(2);
  const Instant asked = clock.now();
  ASSERT_EQ(contain({"--for", "2h"}), 0) << console.errors;
  ASSERT_EQ(run({"contain", "confirm", "C1"}), 0) << console.errors;
  EXPECT_THAT(console.output, HasSubstr("C1 confirmed"));
  ASSERT_TRUE(target.confirmed);
  ASSERT_TRUE(*target.confirmed);
  EXPECT_GE(**target.confirmed, asked + std::chrono::hours(2));
  EXPECT_LT(**target.confirmed, asked + std::chrono::hours(2) + std::chrono::minutes(1));
  clock.advance(std::chrono::minutes(30));
  ASSERT_EQ(run({"keep", "--once"}), 0) << console.errors;
  EXPECT_EQ(phase(), "active");
  ASSERT_EQ(run({"contain", "show", "C1"}), 0);
  EXPECT_THAT(console.output, HasSubstr("confirmed"));
  clock.advance(std::chrono::minutes(90));
  ASSERT_EQ(run({"keep", "--once"}), 0) << console.errors;
  EXPECT_EQ(phase(), "lifted");
}

TEST_F(KeepingStore, WhatIsExtendedEndsThen) {
  ASSERT_EQ(contain({"--for", "2h"}), 0) << console.errors;
  clock.advance(std::chrono::hours(1));
  target.calls.clear();
  ASSERT_EQ(run({"contain", "extend", "C1", "--for", "5h", "--reason", "not \x1b[2J fixed"}), 0)
      << console.errors;
  EXPECT_THAT(target.calls, testing::ElementsAre("probe"));
  EXPECT_THAT(console.output, HasSubstr("C1 lasts until"));
  EXPECT_THAT(console.errors, HasSubstr("nothing runs that ends it"));
  ASSERT_EQ(run({"contain", "show", "C1"}), 0);
  EXPECT_THAT(console.output,
              AllOf(HasSubstr("extended"), HasSubstr("fixed"), Not(HasSubstr("\x1b"))));
  clock.advance(std::chrono::hours(4));
  ASSERT_EQ(run({"contain", "list"}), 0);
  EXPECT_THAT(console.output, AllOf(HasSubstr("in 59 min"), Not(HasSubstr("overdue"))));
  ASSERT_EQ(run({"keep", "--once"}), 0);
  EXPECT_EQ(phase(), "active");
  clock.advance(std::chrono::hours(1));
  ASSERT_EQ(run({"keep", "--once"}), 0) << console.errors;
  EXPECT_EQ(phase(), "lifted");
}

TEST_F(KeepingStore, WhoSetsAnEndWaitsForTheOtherAndReadsTheRecordThen) {
  ASSERT_EQ(contain({"--for", "2h"}), 0) << console.errors;
  auto other = os::Lock::try_acquire(file("ends.lock")).value();
  ASSERT_TRUE(other);
  bool waited = false;
  console.on_progress = [&](std::string_view line) {
    if (!other) return;
    waited = line.contains("another quell process sets the end");
    other.reset();
    EXPECT_EQ(run({"contain", "extend", "C1", "--for", "8h", "--reason", "not fixed"}), 0);
    target.calls.clear();
  };
  EXPECT_EQ(run({"contain", "extend", "C1", "--for", "4h", "--reason", "not fixed"}), 1);
  EXPECT_TRUE(waited);
  EXPECT_THAT(console.output, HasSubstr("not earlier"));
  EXPECT_TRUE(target.calls.empty()) << "the later end stays";
}

TEST_F(KeepingStore, WhoWaitsToSetAnEndCanStop) {
  ASSERT_EQ(contain({"--for", "2h"}), 0) << console.errors;
  const auto other = os::Lock::try_acquire(file("ends.lock")).value();
  ASSERT_TRUE(other);
  console.on_progress = [](std::string_view) { ASSERT_EQ(std::raise(SIGINT), 0); };
  EXPECT_EQ(run({"lift", "C1", "--keep", "--reason", "for good"}), 130);
  EXPECT_EQ(phase(), "active");
}

TEST_F(KeepingStore, WhatCannotLastLongerIsRefusedAndStaysAsItWas) {
  const std::vector<std::string> longer = {"contain", "extend",   "C1", "--for",
                                           "5h",      "--reason", "x"};
  EXPECT_EQ(run(longer), 2) << "there is none";
  ASSERT_EQ(contain({"--for", "8h"}), 0) << console.errors;
  for (const char* time : {"0s", "-1h", "soon", "none", "366d", ""}) {
    EXPECT_EQ(run({"contain", "extend", "C1", "--for", time, "--reason", "x"}), 2) << time;
    EXPECT_THAT(console.errors, HasSubstr("quell lift C1 --keep")) << time;
  }
  EXPECT_EQ(run({"contain", "extend", "C1", "--for", "9h", "--reason", ""}), 1);
  target.calls.clear();
  EXPECT_EQ(run(longer), 1);
  EXPECT_THAT(console.output, HasSubstr("not earlier"));
  EXPECT_TRUE(target.calls.empty());
  clock.advance(std::chrono::hours(4));
  target.state = contain::State::kAbsent;
  EXPECT_EQ(run(longer), 1);
  EXPECT_THAT(console.errors, HasSubstr("quell: not extended: C1 is not in force: seen to be"));
  clock.advance(std::chrono::hours(4));
  ASSERT_EQ(run({"keep", "--once"}), 0) << console.errors;
  EXPECT_EQ(phase(), "lifted");
  EXPECT_EQ(run(longer), 1);
  EXPECT_THAT(console.output, HasSubstr("only one in force can last longer"));
}

TEST_F(KeepingStore, WhatCouldNotBeLiftedAndIsThereMayLastLongerOrStay) {
  ASSERT_EQ(contain({"--for", "2h"}), 0) << console.errors;
  target.undo_refusal = contain::Refusal{.reasons = {"edited by hand"}, .difference = ""};
  ASSERT_EQ(run({"lift", "C1", "--reason", "fixed"}), 3);
  ASSERT_EQ(run({"contain", "extend", "C1", "--for", "5h", "--reason", "not fixed"}), 0)
      << console.errors << console.output;
  EXPECT_EQ(phase(), "active");
  ASSERT_EQ(run({"lift", "C1", "--reason", "fixed"}), 3);
  ASSERT_EQ(run({"lift", "C1", "--keep", "--reason", "for good"}), 0) << console.errors;
  EXPECT_EQ(phase(), "permanent");
}

TEST_F(KeepingStore, WhatIsNotThereIsNotSaidToStay) {
  ASSERT_EQ(contain({"--for", "2h"}), 0) << console.errors;
  target.state = contain::State::kAbsent;
  EXPECT_EQ(run({"lift", "C1", "--keep", "--reason", "for good"}), 1);
  EXPECT_THAT(console.errors, HasSubstr("quell: not kept: C1 is not in force"));
  EXPECT_EQ(phase(), "doubtful");
  EXPECT_EQ(run({"lift", "C1", "--keep", "--reason", "for good"}), 1);
  EXPECT_THAT(console.output, HasSubstr("only one in force can stay"));
}

TEST_F(KeepingStore, WhatIsPermanentStays) {
  ASSERT_EQ(contain({"--for", "2h"}), 0) << console.errors;
  ASSERT_EQ(run({"lift", "C1", "--keep", "--reason", "nobody uses it"}), 0) << console.errors;
  clock.advance(std::chrono::hours(3));
  ASSERT_EQ(run({"keep", "--once"}), 0);
  EXPECT_EQ(phase(), "permanent");
}

TEST_F(KeepingStore, AWarningIsOnlyGivenWhileNobodyKeeps) {
  ASSERT_EQ(run({"keep", "--once"}), 0);  // as a timer does
  ASSERT_EQ(contain({"--dry-run"}), 0) << console.errors;
  EXPECT_THAT(console.output, Not(HasSubstr("start quell keep")));
}

TEST_F(KeepingStore, OnlyOneKeepsAStore) {
  EXPECT_FALSE(is_kept(file("")));
  {
    auto held = Keeping::hold(file(""));
    ASSERT_TRUE(held);
    held->show();
    EXPECT_TRUE(is_kept(file("")));
    EXPECT_EQ(run({"keep"}), 3);
  }
  EXPECT_FALSE(is_kept(file("")));
}

TEST_F(KeepingStore, WhoWasKilledBetweenAskingAndUndoingIsFinishedByTheNext) {
  ASSERT_EQ(contain({"--for", "2h"}), 0) << console.errors;
  clock.advance(std::chrono::hours(2));
  target.die_at = "restore";
  EXPECT_THROW(run({"keep", "--once"}), casework::Killed);
  EXPECT_EQ(phase(), "lifting");
  target.die_at.reset();
  EXPECT_EQ(run({"keep", "--once"}), 0) << console.errors;
  EXPECT_THAT(console.output, HasSubstr("ended"));
  EXPECT_EQ(phase(), "lifted");
  EXPECT_EQ(target.state, contain::State::kAbsent);
}

TEST_F(KeepingStore, ALiftThatWasKilledIsGoneOnWithByTheNext) {
  const std::vector<std::string> lift = {"lift", "C1", "--reason", "fixed"};
  ASSERT_EQ(contain(), 0) << console.errors;
  target.die_at = "restore";
  EXPECT_THROW(run(lift), casework::Killed);
  target.die_at.reset();
  EXPECT_EQ(phase(), "lifting");
  ASSERT_EQ(run({"lift", "C1", "--dry-run"}), 0) << console.errors << console.output;
  EXPECT_THAT(console.output, HasSubstr("put the settings back"));
  ASSERT_EQ(run(lift), 0) << console.errors << console.output;
  EXPECT_THAT(console.output, HasSubstr("C1 undone"));
  EXPECT_EQ(phase(), "lifted");
  EXPECT_EQ(target.state, contain::State::kAbsent);
  EXPECT_EQ(run(lift), 1);
  EXPECT_THAT(console.output, HasSubstr("C1 is lifted"));
}

TEST_F(KeepingStore, WhatAKilledLiftLeftIsNotInTheWayOfTheSameWish) {
  ASSERT_EQ(contain(), 0) << console.errors;
  target.die_at = "restore";
  EXPECT_THROW(run({"lift", "C1", "--reason", "fixed", "--json"}), casework::Killed);
  target.die_at.reset();
  ASSERT_EQ(contain(), 0) << console.errors << console.output;
  EXPECT_THAT(console.output, HasSubstr("C2 in force"));
  EXPECT_EQ(phase(), "lifted");
}

TEST_F(KeepingStore, OnlyOneKeepsAStoreAndSaysSo) {
  const auto held = Keeping::hold(file(""));
  ASSERT_TRUE(held);
  EXPECT_EQ(run({"keep"}), 3);
  EXPECT_THAT(console.errors, HasSubstr("another quell keep"));
}

TEST(KeepUnits, QuoteTheProgramAndTheStore) {
  const KeepUnits units{.program = "/opt/a \"b\" 100%/$quell", .home = "/srv/$x 5%"};
  EXPECT_THAT(units.service(), HasSubstr(R"(ExecStart="/opt/a \"b\" 100%%/$$quell" keep --once)"));
  EXPECT_THAT(units.service(), HasSubstr(R"(Environment="QUELL_HOME=/srv/$x 5%%")"));
  EXPECT_THAT(units.text(), HasSubstr("OnCalendar=minutely"));
}

TEST_F(KeepingStore, ATimerIsInstalledAndAskedWhetherItRuns) {
  const std::string path = os::environment("PATH").value_or("");
  std::filesystem::create_directory(file("bin"));
  const os::Path fake = write("bin/systemctl",
                              "#!/bin/sh\necho \"$*\" >> \"$(dirname \"$0\")/calls\"\n"
                              "[ \"$2\" != is-active ] || [ -e \"$(dirname \"$0\")/runs\" ]\n");
  std::filesystem::permissions(fake, std::filesystem::perms::owner_all);
  // NOLINTBEGIN(concurrency-mt-unsafe): tests run one after the other in one thread
  ::setenv("PATH", (file("bin").string() + ":" + path).c_str(), 1);
  ::setenv("XDG_CONFIG_HOME", file("config").c_str(), 1);
  EXPECT_EQ(run({"keep", "--install"}), 3) << "it is not active";
  EXPECT_THAT(console.errors, HasSubstr("the timer does not run: systemctl --user is-active"));
  write("bin/runs", "");
  EXPECT_EQ(run({"keep", "--install"}), 0) << console.errors;
  EXPECT_THAT(console.output, HasSubstr("quell-keep.timer is active"));
  ::setenv("PATH", path.c_str(), 1);
  ::unsetenv("XDG_CONFIG_HOME");
  // NOLINTEND(concurrency-mt-unsafe)
  const auto read = [&](const std::string& name) {
    return os::read_file(file(name), 100'000).value_or("(none)");
  };
  EXPECT_THAT(read("config/systemd/user/quell-keep.service"), HasSubstr("keep --once"));
  EXPECT_THAT(read("config/systemd/user/quell-keep.timer"), HasSubstr("OnCalendar"));
  EXPECT_THAT(read("bin/calls"), HasSubstr("--user enable --now quell-keep.timer"));
}

}  // namespace
}  // namespace quell::cli

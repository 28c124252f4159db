// cgroups of the kernel, where this process may make one, and units: a real user manager of systemd
// needs a session, so a program plays systemctl in the words that systemd 252 prints.

#include "contain/service.h"

#include <functional>
#include "gmock/gmock.h"
#include "service_fixture.h"
#include "trial_fixture.h"

namespace quell::contain {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;
using trial::kSilent;
using trial::plan_and_apply;
using trial::words;

/// A cgroup of this test's own below the unified hierarchy; gone with this object.
class OwnCgroup {
 public:
  OwnCgroup() {
    for (const char* top : {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"}) {
      const std::filesystem::path path =
          std::filesystem::path(top) / ("quell-test-" + std::to_string(::getpid()));
      std::error_code failed;
      if (!std::filesystem::exists(std::filesystem::path(top) / "cgroup.procs")) continue;
      if (std::filesystem::create_directory(path, failed) &&
          std::filesystem::exists(path / "cgroup.freeze")) {
        path_ = path;
        return;
      }
      std::filesystem::remove(path, failed);
    }
  }
  OwnCgroup(const OwnCgroup&) = delete;
  OwnCgroup& operator=(const OwnCgroup&) = delete;
  ~OwnCgroup() {
    if (path_.empty()) return;
    put("cgroup.freeze", "0");
    EXPECT_TRUE(becomes([&] {
      std::error_code busy;
      return std::filesystem::remove(path_, busy);
    }));
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void put(const std::string& file, const std::string& value) const {
    const auto opened = os::open_to_append(path_ / file, os::Mode::kPublic);
    ASSERT_TRUE(opened);
    ASSERT_TRUE(os::write_all(*opened, value));
  }
  [[nodiscard]] bool is_frozen() const {
    return os::read_file(path_ / "cgroup.events", 4096)->find("frozen 1") != std::string::npos;
  }

 private:
  std::filesystem::path path_;
};

class CgroupTest : public testing::Test {
 protected:
  void SetUp() override {
    if (cgroup_.path().empty()) GTEST_SKIP() << "no cgroup v2 hierarchy that may be written to";
    server_.emplace(directory_.path());
    for (const os::ProcessLine& member : server_->members()) {
      cgroup_.put("cgroup.procs", std::to_string(member.pid));
    }
  }
  [[nodiscard]] ServiceSettings settings() const {
    return {.name = "box",
            .place = CgroupPlace{cgroup_.path()},
            .port = server_->port(),
            .state_directory = directory_.path() / "state"};
  }
  [[nodiscard]] static Measure measure(const std::string& id) {
    return {.id = ContainmentId(id), .target = "freeze"};
  }

  OwnCgroup cgroup_;  // ends last: the server's processes are in it
  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("cgroup");
  trial::FiledUndo undo_{directory_.path()};
  std::optional<Server> server_;
};

TEST_F(CgroupTest, FreezesWhatIsInItAndLetsItGoOn) {
  Service actuator(settings());
  ASSERT_THAT(words(plan_and_apply(actuator, measure("c1"), undo_)), StartsWith("in force"));
  EXPECT_TRUE(cgroup_.is_frozen());
  EXPECT_EQ(service::ask(server_->port()), service::Seen::kSilent);
  ASSERT_THAT(words(plan_and_apply(actuator, measure("c2"), undo_)), StartsWith("in force"));
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), HasSubstr("held still for c2"));
  EXPECT_TRUE(cgroup_.is_frozen());
  EXPECT_THAT(words(actuator.undo(*undo_.read("c2"), kSilent)), StartsWith("absent"));
  EXPECT_FALSE(cgroup_.is_frozen());
  EXPECT_TRUE(server_->answers());
}

/// cgroups below one, removed with this object once nothing is in them.
class Children {
 public:
  explicit Children(const std::filesystem::path& above) : above_(above) {}
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;
  ~Children() {
    for (const std::filesystem::path& one : made_) {
      EXPECT_TRUE(becomes([&] {
        std::error_code busy;
        return std::filesystem::remove(one, busy);
      }));
    }
  }
  [[nodiscard]] std::filesystem::path make(const std::string& name) {
    made_.push_back(above_ / name);
    EXPECT_TRUE(std::filesystem::create_directory(made_.back()));
    return made_.back();
  }

 private:
  std::filesystem::path above_;
  std::vector<std::filesystem::path> made_;
};

Result<void> write_into(const std::filesystem::path& file, const std::string& value) {
  QUELL_TRY(const os::Descriptor opened, os::open_to_append(file, os::Mode::kPublic));
  return os::write_all(opened, value);
}

TEST_F(CgroupTest, ThousandsOfCgroupsBelowItDoNotKeepItFromBeingFrozen) {
  Children children(cgroup_.path());
  for (int i = 0; i < 4200; ++i) (void)children.make(std::to_string(100000 + i));
  Service actuator(settings());
  const auto plan = actuator.plan({.measure = measure("c1")});
  ASSERT_THAT(words(plan), StartsWith("plan: "));
  EXPECT_THAT(std::get<Plan>(*plan).affected,
              AllOf(Contains(HasSubstr("(python3)")), Contains(HasSubstr("in further cgroups"))));
  ASSERT_THAT(words(plan_and_apply(actuator, measure("c1"), undo_)), StartsWith("in force"));
  EXPECT_TRUE(cgroup_.is_frozen());
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));

  const pid_t pid = ::fork();
  if (pid == 0) {
    // The one that is looked at last, and so is not.
    const auto moved =
        write_into(cgroup_.path() / "100000" / "cgroup.procs", std::to_string(::getpid()));
    const auto own = actuator.plan({.measure = measure("c2")});
    ::_exit(moved && words(own).find("is Quell itself") != std::string::npos ? 0 : 1);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(CgroupTest, ThreadedCgroupsBelowItAreFrozenWithItAndNotByThemselves) {
  Children children(cgroup_.path());
  const std::filesystem::path threads = children.make("threads");
  ASSERT_TRUE(write_into(threads / "cgroup.type", "threaded"));
  ASSERT_TRUE(write_into(threads / "cgroup.threads", std::to_string(server_->members()[1].pid)));
  Service actuator(settings());
  ASSERT_THAT(words(plan_and_apply(actuator, measure("c1"), undo_)), StartsWith("in force"));
  EXPECT_EQ(service::ask(server_->port()), service::Seen::kSilent);
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  EXPECT_TRUE(server_->answers());
  ServiceSettings part = settings();
  part.name = "part";
  part.place = CgroupPlace{threads};
  EXPECT_THAT(words(Service(part).plan({.measure = measure("c2")})),
              AllOf(StartsWith("error"), HasSubstr("is a threaded cgroup")));
  ASSERT_TRUE(
      write_into(cgroup_.path() / "cgroup.procs", std::to_string(server_->members()[1].pid)));
}

TEST_F(CgroupTest, ThatOfQuellItselfIsRefused) {
  Service actuator({.name = "own",
                    .place = CgroupPlace{cgroup_.path()},
                    .state_directory = directory_.path() / "state"});
  const pid_t pid = ::fork();
  if (pid == 0) {
    cgroup_.put("cgroup.procs", std::to_string(::getpid()));
    const auto plan = actuator.plan({.measure = measure("c1")});
    const bool refused =
        plan && std::holds_alternative<Refusal>(*plan) &&
        std::get<Refusal>(*plan).reasons.front().find("Quell itself") != std::string::npos;
    ::_exit(refused ? 0 : 1);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(CgroupTest, KilledAtEveryStep) {
  ServiceSettings quick = settings();
  quick.port.reset();
  Service actuator(quick);
  const auto apply = [&](const OnStep& on_step) {
    (void)plan_and_apply(actuator, measure("c1"), undo_, on_step);
  };
  const auto undo = [&](const OnStep& on_step) { (void)actuator.undo(*undo_.read("c1"), on_step); };
  const auto steps = trial::steps_of(apply);
  const auto back = trial::steps_of(undo);
  EXPECT_FALSE(cgroup_.is_frozen());
  for (std::size_t at = 0; at < steps.size(); ++at) {
    ASSERT_TRUE(dies_at(at, apply)) << steps[at];
    (void)becomes([&] { return cgroup_.is_frozen() || at < 7; });
    const State truth = at <= 3               ? State::kAbsent
                        : cgroup_.is_frozen() ? State::kInForce
                                              : State::kHalfApplied;
    EXPECT_EQ(actuator.probe(measure("c1"))->state, truth) << steps[at];
    undo(kSilent);
    EXPECT_FALSE(cgroup_.is_frozen()) << steps[at];
    EXPECT_EQ(actuator.probe(measure("c1"))->state, State::kAbsent);
  }
  for (std::size_t at = 0; at < back.size(); ++at) {
    apply(kSilent);
    ASSERT_TRUE(cgroup_.is_frozen());
    ASSERT_TRUE(dies_at(at, undo)) << back[at];
    undo(kSilent);
    EXPECT_FALSE(cgroup_.is_frozen()) << back[at];
    EXPECT_EQ(actuator.probe(measure("c1"))->state, State::kAbsent);
  }
}

/// Plays systemctl 252: one unit, whose state is a file.
constexpr std::string_view kSystemctl = R"sh(#!/bin/sh
cd "$(dirname "$0")" || exit 9
echo "$*" >> log
[ -e offline ] && {
  echo "System has not been booted with systemd as init system (PID 1). Can't operate." >&2
  echo 'Failed to connect to bus: Host is down' >&2; exit 1; }
case "$1" in
  show)
    state=$(cat state)
    echo "Restart=on-failure"; echo "MainPID=0"; echo "ControlGroup="; echo "RefuseManualStop=no"
    [ -e missing ] && {
      echo LoadState=not-found; echo ActiveState=inactive; echo SubState=dead; exit 0; }
    echo LoadState=loaded; echo "ActiveState=$state"; echo "SubState=$state"
    echo UnitFileState=enabled; echo "TriggeredBy=shop.socket" ;;
  stop) [ -e stuck ] || echo inactive > state ;;
  start) echo active > state ;;
  *) echo "Unknown command verb $1." >&2; exit 1 ;;
esac
)sh";

class UnitTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(os::write_file_atomically(path("systemctl"), kSystemctl, os::Mode::kExecutable));
    set("active");
  }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }
  void set(const std::string& state) const {
    ASSERT_TRUE(os::write_file_atomically(path("state"), state + "\n", os::Mode::kPublic));
  }
  void play(const std::string& fault) const {
    ASSERT_TRUE(os::write_file_atomically(path(fault), "", os::Mode::kPublic));
  }
  [[nodiscard]] std::string state() const { return *os::read_file(path("state"), 100); }
  [[nodiscard]] ServiceSettings settings() const {
    return {.name = "shop",
            .place = UnitPlace{.unit = "shop.service", .systemctl = {path("systemctl").string()}},
            .patience = std::chrono::seconds(1),
            .state_directory = path("notes")};
  }
  [[nodiscard]] static Measure measure() { return {.id = ContainmentId("c1"), .target = "stop"}; }

  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("unit");
  trial::FiledUndo undo_{directory_.path()};
  Service actuator_{settings()};
};

TEST_F(UnitTest, StopsAndStartsAgain) {
  const auto plan = actuator_.plan({.measure = measure()});
  ASSERT_THAT(words(plan), StartsWith("plan: shop: stop systemd unit shop.service (enabled"));
  EXPECT_THAT(std::get<Plan>(*plan).affected, Contains("may be started again by: shop.socket"));
  ASSERT_THAT(words(plan_and_apply(actuator_, measure(), undo_)), StartsWith("in force"));
  EXPECT_EQ(state(), "inactive\n");
  EXPECT_THAT(words(actuator_.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  EXPECT_EQ(state(), "active\n");
}

TEST_F(UnitTest, WhatDidNotRunIsNotStarted) {
  set("inactive");
  EXPECT_THAT(words(actuator_.plan({.measure = measure()})),
              AllOf(StartsWith("refused"), HasSubstr("held already")));
}

TEST_F(UnitTest, AUnitThatDoesNotStopIsRolledBack) {
  play("stuck");
  EXPECT_THAT(words(plan_and_apply(actuator_, measure(), undo_)),
              StartsWith("rolled back: shop.service is active"));
}

TEST_F(UnitTest, WithoutSystemdItIsSaid) {
  play("offline");
  EXPECT_THAT(words(actuator_.plan({.measure = measure()})),
              HasSubstr("this machine was not booted with systemd"));
}

TEST_F(UnitTest, AnUnknownUnitIsRefused) {
  play("missing");
  EXPECT_THAT(words(actuator_.plan({.measure = measure()})),
              StartsWith("refused: systemd knows no unit shop.service"));
}

TEST_F(UnitTest, SomebodyWhoStartsItAgainShows) {
  ASSERT_THAT(words(plan_and_apply(actuator_, measure(), undo_)), StartsWith("in force"));
  set("active");
  EXPECT_THAT(words(actuator_.probe(measure())), StartsWith("half applied"));
}

TEST_F(UnitTest, KilledAtEveryStep) {
  const std::function<void(const OnStep&)> apply = [&](const OnStep& on_step) {
    (void)plan_and_apply(actuator_, measure(), undo_, on_step);
  };
  const std::function<void(const OnStep&)> undo = [&](const OnStep& on_step) {
    (void)actuator_.undo(*undo_.read("c1"), on_step);
  };
  const auto steps = trial::steps_of(apply);
  const auto back = trial::steps_of(undo);
  for (std::size_t at = 0; at < steps.size() + back.size(); ++at) {
    const bool applying = at < steps.size();
    if (!applying) apply(kSilent);
    ASSERT_TRUE(dies_at(applying ? at : at - steps.size(), applying ? apply : undo));
    const auto probe = actuator_.probe(measure());
    const bool claimed = applying ? at > 3 : at + 1 < steps.size() + back.size();
    const bool stopped = state() == "inactive\n";
    EXPECT_EQ(probe->state, !claimed  ? State::kAbsent
                            : stopped ? State::kInForce
                                      : State::kHalfApplied)
        << at << words(probe);
    undo(kSilent);
    EXPECT_EQ(state(), "active\n") << at;
    EXPECT_EQ(actuator_.probe(measure())->state, State::kAbsent) << at;
  }
}

/// This machine's own systemctl, asked only.
TEST(UnitOfThisMachine, IsShownOrSaidToBeUnknown) {
  if (!std::filesystem::exists("/usr/bin/systemctl")) GTEST_SKIP() << "no systemctl here";
  const os::TemporaryDirectory directory = *os::TemporaryDirectory::make("unit");
  Service actuator({.name = "none",
                    .place = UnitPlace{.unit = "quell-no-such-unit.service"},
                    .state_directory = directory.path()});
  const auto plan = actuator.plan({.measure = {.id = ContainmentId("c1"), .target = "stop"}});
  EXPECT_THAT(words(plan),
              testing::AnyOf(HasSubstr("not booted with systemd"),
                             HasSubstr("systemd knows no unit"), HasSubstr("connect to bus")));
}

}  // namespace
}  // namespace quell::contain

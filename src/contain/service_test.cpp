// Real processes: a server with workers that is frozen and let go on again.
#include "contain/service.h"

#include <sys/stat.h>
#include <unistd.h>

#include <set>

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

class ServiceTest : public testing::Test {
 protected:
  [[nodiscard]] ServiceSettings settings(const Server& server) const {
    return {.name = "shop",
            .place = server.group(),
            .port = server.port(),
            .patience = std::chrono::seconds(5),
            .state_directory = directory_.path() / "state"};
  }
  /// Where the port adds nothing but waiting.
  [[nodiscard]] ServiceSettings without_port(const Server& server) const {
    ServiceSettings result = settings(server);
    result.port.reset();
    return result;
  }
  [[nodiscard]] static Measure measure(const std::string& id) {
    return {.id = ContainmentId(id), .target = "freeze"};
  }

  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("service");
  trial::FiledUndo undo_{directory_.path()};
};

TEST_F(ServiceTest, FreezesEveryProcessAndLetsThemGoOn) {
  const Server server(directory_.path());
  Service actuator(settings(server));
  const auto plan = actuator.plan({.measure = measure("c1")});
  ASSERT_THAT(words(plan), StartsWith("plan: shop: freeze process group"));
  EXPECT_THAT(std::get<Plan>(*plan).affected,
              Contains(HasSubstr("listens on " + std::to_string(server.port().at.port))));
  EXPECT_EQ(server.stopped(), 0U) << "planning changes nothing";

  ASSERT_THAT(words(plan_and_apply(actuator, measure("c1"), undo_)), StartsWith("in force"));
  EXPECT_EQ(server.members().size(), 3U);
  EXPECT_EQ(server.stopped(), 3U);
  EXPECT_EQ(service::ask(server.port()), service::Seen::kSilent);
  EXPECT_THAT(words(actuator.probe(measure("c1"))), StartsWith("in force"));

  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  EXPECT_EQ(server.stopped(), 0U);
  EXPECT_TRUE(server.answers());
  EXPECT_THAT(words(actuator.probe(measure("c1"))), StartsWith("absent"));
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
}

TEST_F(ServiceTest, WhatIsForkedMeanwhileIsFrozenToo) {
  const Server server(directory_.path(), "forks");
  Service actuator(settings(server));
  for (int round = 0; round < 5; ++round) {
    ASSERT_THAT(words(plan_and_apply(actuator, measure("c1"), undo_)), StartsWith("in force"));
    EXPECT_GE(server.members().size(), 4U);
    EXPECT_EQ(server.stopped(), server.members().size());
    ASSERT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
    EXPECT_TRUE(server.answers());
  }
}

TEST_F(ServiceTest, TheFirstOfTwoLeavesTheSecondInForce) {
  const Server server(directory_.path());
  Service actuator(settings(server));
  ASSERT_THAT(words(plan_and_apply(actuator, measure("c1"), undo_)), StartsWith("in force"));
  ASSERT_THAT(words(plan_and_apply(actuator, measure("c2"), undo_)), StartsWith("in force"));
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), HasSubstr("held still for c2"));
  EXPECT_EQ(server.stopped(), 3U);
  EXPECT_EQ(actuator.probe(measure("c1"))->state, State::kAbsent);
  EXPECT_EQ(actuator.probe(measure("c2"))->state, State::kInForce);
  EXPECT_THAT(words(actuator.undo(*undo_.read("c2"), kSilent)), StartsWith("absent"));
  EXPECT_EQ(server.stopped(), 0U);
}

TEST_F(ServiceTest, WhatWasStoppedBeforeStaysStopped) {
  const Server server(directory_.path());
  Service actuator(settings(server));
  const int worker = server.members().back().pid;
  ASSERT_EQ(::kill(worker, SIGSTOP), 0);
  ASSERT_TRUE(becomes([&] { return server.stopped() == 1; }));
  ASSERT_THAT(words(plan_and_apply(actuator, measure("c1"), undo_)), StartsWith("in force"));
  EXPECT_EQ(server.stopped(), 3U);
  ASSERT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  EXPECT_EQ(server.stopped(), 1U);
  EXPECT_EQ(os::process_line(worker)->state, 'T');
}

TEST_F(ServiceTest, WhatSomebodyElseFrozeIsNotOurs) {
  const Server server(directory_.path());
  Service actuator(settings(server));
  ASSERT_EQ(::kill(-server.pid(), SIGSTOP), 0);
  ASSERT_TRUE(becomes([&] { return server.stopped() == 3; }));
  EXPECT_THAT(words(actuator.plan({.measure = measure("c1")})),
              AllOf(StartsWith("refused"), HasSubstr("held already")));
  EXPECT_EQ(actuator.probe(measure("c1"))->state, State::kAltered);
}

TEST_F(ServiceTest, AProcessLetGoByHandShows) {
  const Server server(directory_.path());
  Service actuator(settings(server));
  ASSERT_THAT(words(plan_and_apply(actuator, measure("c1"), undo_)), StartsWith("in force"));
  ASSERT_EQ(::kill(server.members().front().pid, SIGCONT), 0);
  ASSERT_TRUE(becomes([&] { return server.stopped() == 2; }));
  EXPECT_THAT(words(actuator.probe(measure("c1"))),
              AllOf(StartsWith("half applied"), HasSubstr("a part of it runs")));
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
}

TEST_F(ServiceTest, AnotherProcessUnderTheSamePidFileIsNeverTouched) {
  Server server(directory_.path());
  Service actuator(settings(server));
  ASSERT_THAT(words(plan_and_apply(actuator, measure("c1"), undo_)), StartsWith("in force"));
  server.end();
  server.start();
  EXPECT_THAT(words(actuator.probe(measure("c1"))),
              AllOf(StartsWith("altered"), HasSubstr("started anew")));
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  EXPECT_EQ(server.stopped(), 0U);
  EXPECT_TRUE(server.answers());
}

TEST_F(ServiceTest, AServiceThatWasEndedMeanwhileCanBeLifted) {
  Server server(directory_.path());
  Service actuator(settings(server));
  ASSERT_THAT(words(plan_and_apply(actuator, measure("c1"), undo_)), StartsWith("in force"));
  server.end();
  EXPECT_THAT(words(actuator.probe(measure("c1"))),
              AllOf(StartsWith("altered"), HasSubstr("somebody ended it")));
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
}

TEST_F(ServiceTest, WhoCarriesQuellIsRefused) {
  const Server server(directory_.path());
  ServiceSettings own = settings(server);
  ASSERT_TRUE(os::write_file_atomically(directory_.path() / "own.pid", std::to_string(::getpid()),
                                        os::Mode::kPublic));
  own.place = GroupPlace{.pid_file = directory_.path() / "own.pid",
                         .executable = std::filesystem::canonical("/proc/self/exe")};
  Service actuator(own);
  const auto plan = actuator.plan({.measure = measure("c1")});
  ASSERT_THAT(words(plan), StartsWith("refused"));
  EXPECT_THAT(std::get<Refusal>(*plan).reasons, Contains(HasSubstr("is Quell itself")));
}

TEST_F(ServiceTest, AnotherExecutableIsNotTheService) {
  const Server server(directory_.path());
  ServiceSettings other = settings(server);
  other.place = GroupPlace{.pid_file = server.group().pid_file, .executable = "/usr/bin/env"};
  Service actuator(other);
  EXPECT_THAT(words(actuator.plan({.measure = measure("c1")})), HasSubstr("not /usr/bin/env"));
  for (const char* pid : {"1", "0", "-1", "x", "", "99999999"}) {
    ASSERT_TRUE(os::write_file_atomically(directory_.path() / "other.pid", pid, os::Mode::kPublic));
    other.place =
        GroupPlace{.pid_file = directory_.path() / "other.pid", .executable = "/usr/bin/python3"};
    EXPECT_THAT(words(Service(other).plan({.measure = measure("c1")})), StartsWith("error")) << pid;
  }
}

TEST_F(ServiceTest, WhoOwnsThePidFileNamesNobodyElsesProcess) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const Server server(directory_.path());
  constexpr uid_t kSomebody = 65534;
  ASSERT_EQ(::chown(server.group().pid_file.c_str(), kSomebody, kSomebody), 0);
  EXPECT_THAT(words(Service(settings(server)).plan({.measure = measure("c1")})),
              AllOf(StartsWith("error"), HasSubstr("belongs to user 65534"),
                    HasSubstr("chown the file to root or to user 0")));
  EXPECT_EQ(server.stopped(), 0U);
}

TEST_F(ServiceTest, AServiceOfItsOwnAccountWritesItsOwnPidFile) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  constexpr uid_t kSomebody = 65534;
  ASSERT_EQ(::chown(directory_.path().c_str(), kSomebody, kSomebody), 0);
  const Server server(directory_.path(), "plain", kSomebody);
  EXPECT_THAT(words(Service(settings(server)).plan({.measure = measure("c1")})),
              StartsWith("plan: "));
}

TEST_F(ServiceTest, APipeInPlaceOfThePidFileHoldsNobodyUp) {
  const Server server(directory_.path());
  ASSERT_TRUE(os::remove_file(server.group().pid_file));
  ASSERT_EQ(::mkfifo(server.group().pid_file.c_str(), 0600), 0);
  EXPECT_THAT(words(Service(settings(server)).plan({.measure = measure("c1")})),
              AllOf(StartsWith("error"), HasSubstr("not a regular file")));
}

TEST_F(ServiceTest, KilledAtEveryStepOfApply) {
  const Server server(directory_.path());
  Service actuator(without_port(server));
  const auto work = [&](const OnStep& on_step) {
    (void)plan_and_apply(actuator, measure("c1"), undo_, on_step);
  };
  const auto steps = trial::steps_of(work);
  ASSERT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  ASSERT_EQ(std::ranges::count(steps, "signal"), 3) << "one for each process";
  std::set<State> seen;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    (void)os::remove_file(directory_.path() / "c1.undo");
    ASSERT_TRUE(dies_at(at, work)) << steps[at];
    const auto probe = actuator.probe(measure("c1"));
    ASSERT_TRUE(probe) << steps[at] << words(probe);
    const bool claimed = at > 3;
    const std::size_t stopped = server.stopped();
    const State truth = !claimed       ? State::kAbsent
                        : stopped == 3 ? State::kInForce
                                       : State::kHalfApplied;
    EXPECT_EQ(probe->state, truth) << steps[at] << at << words(probe);
    EXPECT_TRUE(claimed || stopped == 0) << "changed without a stored undo";
    seen.insert(probe->state);
    if (at % 2 == 0) {
      work(kSilent);
      EXPECT_EQ(server.stopped(), 3U) << steps[at];
    }
    if (!undo_.read("c1")) continue;
    EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
    EXPECT_EQ(server.stopped(), 0U) << steps[at];
    EXPECT_TRUE(server.answers());
  }
  EXPECT_EQ(seen.size(), 3U);
}

TEST_F(ServiceTest, KilledAtEveryStepOfUndo) {
  const Server server(directory_.path());
  Service actuator(without_port(server));
  const auto apply = [&] { (void)plan_and_apply(actuator, measure("c1"), undo_); };
  const auto work = [&](const OnStep& on_step) { (void)actuator.undo(*undo_.read("c1"), on_step); };
  apply();
  const auto steps = trial::steps_of(work);
  for (std::size_t at = 0; at < steps.size(); ++at) {
    apply();
    ASSERT_EQ(server.stopped(), 3U);
    ASSERT_TRUE(dies_at(at, work)) << steps[at];
    const auto probe = actuator.probe(measure("c1"));
    const State truth = steps[at] == "done"     ? State::kAbsent
                        : server.stopped() == 3 ? State::kInForce
                                                : State::kHalfApplied;
    EXPECT_EQ(probe->state, truth) << steps[at] << at << words(probe);
    EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
    EXPECT_EQ(server.stopped(), 0U);
  }
}

}  // namespace
}  // namespace quell::contain

// Containers: a program plays docker in the words that docker 20 prints; a real podman is in
// tests/e2e/container_test.py.
#include <filesystem>
#include <functional>
#include <string>

#include "contain/service.h"
#include "gmock/gmock.h"
#include "service_fixture.h"
#include "trial_fixture.h"

namespace quell::contain {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using trial::kSilent;
using trial::plan_and_apply;
using trial::words;

/// One container, whose status and start are files. "down" and "odd" are faults.
constexpr std::string_view kDocker = R"sh(#!/bin/sh
cd "$(dirname "$0")" || exit 9
echo "$*" >> log
[ -e down ] && {
  echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is it running?' >&2
  exit 1; }
id=4f2a81c0d3e14f2a81c0d3e14f2a81c0d3e14f2a81c0d3e14f2a81c0d3e1aaaa
status=$(cat status)
case "$1 $2" in
  "container inspect")
    [ -e odd ] && { echo '{"Id": 7'; exit 0; }
    [ "$3" = shop ] || [ "$3" = "$id" ] || gone=1
    [ -e gone ] && gone=1
    [ -n "$gone" ] && { echo '[]'; echo "Error: No such container: $3" >&2; exit 1; }
    echo "[{\"Id\": \"$id\", \"State\": {\"Status\": \"$status\", \"Pid\": 0,"
    echo "  \"StartedAt\": \"$(cat started)\"}}]" ;;
  "pause $id")
    [ "$status" = paused ] && {
      echo "Error response from daemon: Container $2 is already paused" >&2; exit 1; }
    [ -e stuck ] || echo paused > status ;;
  "unpause $id")
    [ "$status" = paused ] || {
      echo "Error response from daemon: Container $2 is not paused" >&2; exit 1; }
    echo running > status ;;
  *) echo "docker: '$1' is not a docker command." >&2; exit 1 ;;
esac
)sh";

class ContainerTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(os::write_file_atomically(path("docker"), kDocker, os::Mode::kExecutable));
    set("status", "running");
    set("started", "2026-11-22T03:14:15.123Z");
  }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }
  void set(const std::string& name, const std::string& value) const {
    ASSERT_TRUE(os::write_file_atomically(path(name), value + "\n", os::Mode::kPublic));
  }
  [[nodiscard]] std::string status() const { return *os::read_file(path("status"), 100); }
  [[nodiscard]] ServiceSettings settings() const {
    return {.name = "shop",
            .place = ContainerPlace{.name = "shop", .engine = {path("docker").string()}},
            .patience = std::chrono::seconds(1),
            .state_directory = path("notes")};
  }
  [[nodiscard]] static Measure measure() { return {.id = ContainmentId("c1"), .target = "freeze"}; }

  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("container");
  trial::FiledUndo undo_{directory_.path()};
  Service actuator_{settings()};
};

TEST_F(ContainerTest, PausesAndLetsItGoOn) {
  EXPECT_THAT(words(actuator_.plan({.measure = measure()})),
              StartsWith("plan: shop: freeze container shop (4f2a81c0d3e1, since 2026-11-22T"));
  ASSERT_THAT(words(plan_and_apply(actuator_, measure(), undo_)), StartsWith("in force"));
  EXPECT_EQ(status(), "paused\n");
  const auto probe = actuator_.probe(measure());
  ASSERT_TRUE(probe);
  EXPECT_THAT(probe->checks.at(1).seen, HasSubstr("the engine's word alone"));
  EXPECT_THAT(words(actuator_.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  EXPECT_EQ(status(), "running\n");
}

TEST_F(ContainerTest, WhatSomebodyPausedBeforeIsRefused) {
  set("status", "paused");
  EXPECT_THAT(words(actuator_.plan({.measure = measure()})),
              AllOf(StartsWith("refused"), HasSubstr("held already")));
}

TEST_F(ContainerTest, WhatDoesNotRunIsRefused) {
  set("status", "exited");
  EXPECT_THAT(words(actuator_.plan({.measure = measure()})),
              AllOf(StartsWith("refused"), HasSubstr("does not run")));
}

TEST_F(ContainerTest, FaultsOfTheEngineAreSaid) {
  set("odd", "");
  EXPECT_THAT(words(actuator_.plan({.measure = measure()})), HasSubstr("is not understood"));
  set("down", "");
  EXPECT_THAT(words(actuator_.plan({.measure = measure()})),
              HasSubstr("Cannot connect to the Docker daemon"));
}

TEST_F(ContainerTest, AnUnknownContainerIsSaid) {
  set("gone", "");
  EXPECT_THAT(words(actuator_.plan({.measure = measure()})), HasSubstr("knows no container shop"));
}

TEST_F(ContainerTest, OneThatIsNotPausedIsRolledBack) {
  set("stuck", "");
  EXPECT_THAT(words(plan_and_apply(actuator_, measure(), undo_)),
              StartsWith("rolled back: the container is running"));
}

TEST_F(ContainerTest, AnotherStartIsNotTouched) {
  ASSERT_THAT(words(plan_and_apply(actuator_, measure(), undo_)), StartsWith("in force"));
  set("started", "2026-11-22T04:00:00Z");
  EXPECT_THAT(words(actuator_.probe(measure())),
              AllOf(StartsWith("altered"), HasSubstr("started anew")));
  (void)actuator_.undo(*undo_.read("c1"), kSilent);
  EXPECT_EQ(status(), "paused\n");
}

TEST_F(ContainerTest, SomebodyWhoLetsItGoOnShows) {
  ASSERT_THAT(words(plan_and_apply(actuator_, measure(), undo_)), StartsWith("in force"));
  set("status", "running");
  EXPECT_THAT(words(actuator_.probe(measure())), StartsWith("half applied"));
  EXPECT_THAT(words(actuator_.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
}

TEST_F(ContainerTest, KilledAtEveryStep) {
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
    EXPECT_EQ(probe->state, !claimed                 ? State::kAbsent
                            : status() == "paused\n" ? State::kInForce
                                                     : State::kHalfApplied)
        << at << words(probe);
    // Applying again finishes what the killed one began.
    if (applying && claimed) {
      EXPECT_THAT(words(plan_and_apply(actuator_, measure(), undo_)), StartsWith("in force")) << at;
    }
    undo(kSilent);
    EXPECT_EQ(status(), "running\n") << at;
    EXPECT_EQ(actuator_.probe(measure())->state, State::kAbsent) << at;
  }
}

}  // namespace
}  // namespace quell::contain

#include "os/process.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "os/file.h"
#include "os/signals.h"

namespace quell::os {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

Deadline soon() {
  return Deadline::after(seconds(20));
}

Command shell(std::string script) {
  return {.argv = {"/bin/sh", "-c", std::move(script)}};
}

TEST(Run, TakesOutputErrorsAndStatusApart) {
  const auto result = run(shell("printf out; printf err >&2; exit 3"), soon(), {});
  ASSERT_TRUE(result) << result.error().full();
  EXPECT_EQ(result->out.kept, "out");
  EXPECT_EQ(result->err.kept, "err");
  EXPECT_EQ(result->status, ExitStatus(Exited{3}));
  EXPECT_EQ(result->end, RunEnd::kByItself);
  EXPECT_FALSE(succeeded(result->status));
}

TEST(Run, ArgumentsReachTheProgramAsTheyAre) {
  const auto result = run({.argv = {"printf", "%s|", "a b", "$(id)", "'\";\n*"}}, soon(), {});
  ASSERT_TRUE(result) << result.error().full();
  EXPECT_EQ(result->out.kept, "a b|$(id)|'\";\n*|");
}

TEST(Run, GivesInputAndThenItsEnd) {
  const std::string input(3'000'000, 'x');
  const auto result = run({.argv = {"wc", "-c"}}, soon(), {.input = input});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->out.kept, "3000000\n");
  EXPECT_EQ(run({.argv = {"cat"}}, soon(), {})->out.total, 0U);
}

TEST(Run, KeepsOutputUpToTheCapAndCountsTheRest) {
  const auto result =
      run({.argv = {"head", "-c", "5000000", "/dev/zero"}}, soon(), {.output_cap = 1000});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->out.kept.size(), 1000U);
  EXPECT_EQ(result->out.total, 5'000'000U);
}

TEST(Run, EndsAProgramThatTakesTooLongWithAllItStarted) {
  const auto began = std::chrono::steady_clock::now();
  const auto result = run(shell("trap '' TERM; sleep 600 & echo $!; sleep 600"),
                          Deadline::after(milliseconds(300)), {.grace = milliseconds(200)});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->end, RunEnd::kTimedOut);
  EXPECT_EQ(result->status, ExitStatus(Signalled{SIGKILL}));
  EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(5));
  // The background process was in the group: it is dead, or a zombie that init has not collected.
  const int left = std::atoi(result->out.kept.c_str());
  ASSERT_GT(left, 1);
  const auto state = read_file("/proc/" + std::to_string(left) + "/cmdline", 1000);
  EXPECT_TRUE(!state || state->empty());
}

/// As sudo: a program that another account runs as root. The process that asks, its child, gives up
/// root for good; the program is ended here.
TEST(Run, DoesNotWaitForWhatItMayNotEnd) {
  if (::geteuid() != 0) GTEST_SKIP() << "root is needed";
  const auto directory = TemporaryDirectory::make("run-test");
  ASSERT_TRUE(directory);
  const auto root = directory->path() / "root";
  const auto program = find_program("setpriv");
  if (!program) GTEST_SKIP() << "setpriv is needed";
  std::filesystem::copy_file(*program, root);
  ASSERT_EQ(::chmod(root.c_str(), 04755), 0);
  ASSERT_EQ(::chmod(directory->path().c_str(), 0755), 0);
  const auto said = directory->path() / "said";
  const pid_t asker = ::fork();
  ASSERT_GE(asker, 0);
  if (asker == 0) {
    const auto report = open_to_append(said, Mode::kSecret);
    if (!report || ::setresgid(65534, 65534, 65534) != 0 || ::setresuid(65534, 65534, 65534) != 0) {
      ::_exit(1);
    }
    const auto result = run({.argv = {root.string(), "--reuid", "0", "sleep", "600"}},
                            Deadline::after(seconds(1)), {.grace = milliseconds(200)});
    (void)write_all(*report, result ? "a result" : result.error().full());
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(asker, &status, 0), asker);
  ASSERT_EQ(status, 0);
  const std::string text = *read_file(said, 1000);
  ASSERT_THAT(text, HasSubstr("could not be ended"));
  const int pid = std::atoi(text.substr(text.rfind(' ') + 1).c_str());
  ASSERT_GT(pid, 1);
  EXPECT_EQ(::kill(pid, SIGKILL), 0) << "it was there still";
}

/// Only the program itself dies with the process that runs it: the kernel tells nobody else.
TEST(Run, WhatAProgramStartedOutlivesAKilledParent) {
  const auto directory = TemporaryDirectory::make("run-test");
  ASSERT_TRUE(directory);
  const pid_t parent = ::fork();
  ASSERT_GE(parent, 0);
  if (parent == 0) {
    Command command = shell("sleep 600 & echo $! > new; echo $$ > own; mv new started; wait");
    command.directory = directory->path();
    (void)run(command, Deadline::after(seconds(600)), {});
    ::_exit(1);
  }
  const auto number = [&](const char* name) {
    const auto text = read_file(directory->path() / name, 100);
    return text ? std::atoi(text->c_str()) : 0;
  };
  const auto alive = [](int pid) {
    const auto line = read_file("/proc/" + std::to_string(pid) + "/cmdline", 1000);
    return line && !line->empty();
  };
  const Deadline deadline = soon();
  const auto wait_while = [&](const auto& what) {
    while (what() && !deadline.expired()) (void)sleep_until(Deadline::after(milliseconds(10)));
  };
  wait_while([&] { return number("started") == 0; });
  const int started = number("started");
  const int own = number("own");
  ASSERT_GT(started, 1);
  ::kill(parent, SIGKILL);
  int status = 0;
  ASSERT_EQ(::waitpid(parent, &status, 0), parent);
  wait_while([&] { return alive(own); });
  EXPECT_FALSE(alive(own));
  EXPECT_TRUE(alive(started));
  ::kill(started, SIGKILL);
}

TEST(Run, LeftoversDoNotKeepItWaiting) {
  const auto result = run(shell("sleep 600 & echo done"), soon(), {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->out.kept, "done\n");
  EXPECT_LT(result->took, seconds(5));
}

TEST(Run, UsesDirectoryAndEnvironment) {
  const auto result =
      run({.argv = {"/bin/sh", "-c", "pwd; env"}, .directory = "/tmp", .environment = {{"A=b"}}},
          soon(), {});
  ASSERT_TRUE(result);
  EXPECT_THAT(result->out.kept, testing::StartsWith("/tmp\n"));
  EXPECT_THAT(result->out.kept, HasSubstr("A=b"));
  EXPECT_THAT(result->out.kept, testing::Not(HasSubstr("HOME=")));
}

TEST(Run, NothingIsInheritedByAccident) {
  // A descriptor opened without close-on-exec, as a careless library does.
  const int careless = ::open("/dev/null", O_RDONLY);
  ASSERT_GT(careless, 2);
  const auto result = run({.argv = {"ls", "/proc/self/fd"}}, soon(), {});
  ::close(careless);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->out.kept, "0\n1\n2\n3\n");  // 3 is ls reading the directory
}

TEST(Run, SaysWhatCouldNotBeStarted) {
  const auto code = [](const Command& command) {
    const auto result = run(command, soon(), {});
    return result ? ErrorCode::kCancelled : result.error().code();
  };
  EXPECT_EQ(code({.argv = {"/nonexistent/program"}}), ErrorCode::kNotFound);
  EXPECT_EQ(code({.argv = {"no-such-program-anywhere"}}), ErrorCode::kNotFound);
  EXPECT_EQ(code({.argv = {"true"}, .directory = "/nonexistent"}), ErrorCode::kNotFound);
  EXPECT_EQ(code({.argv = {"/etc/passwd"}}), ErrorCode::kPermissionDenied);
  EXPECT_EQ(code({.argv = {}}), ErrorCode::kInvalidInput);
  EXPECT_EQ(code({.argv = {"echo", std::string("a\0b", 3)}}), ErrorCode::kInvalidInput);
}

TEST(Run, StopsOnCtrlC) {
  auto stop = StopSignal::install();
  ASSERT_TRUE(stop);
  EXPECT_FALSE(stop->requested());
  ASSERT_EQ(::kill(::getpid(), SIGINT), 0);
  EXPECT_TRUE(stop->requested());
  EXPECT_TRUE(stop->requested()) << "stays so";
  const auto result = run({.argv = {"sleep", "600"}}, soon().unless(*stop), {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->end, RunEnd::kCancelled);
  EXPECT_EQ(sleep_until(soon().unless(*stop)).error().code(), ErrorCode::kCancelled);
}

TEST(StopSignalTest, ChildrenGetTheOrdinaryMaskBack) {
  auto stop = StopSignal::install();
  ASSERT_TRUE(stop);
  auto child = Child::start({.argv = {"sleep", "600"}}, {});
  ASSERT_TRUE(child);
  ASSERT_TRUE(child->signal(SIGINT));
  const auto status = child->wait(soon());
  ASSERT_TRUE(status);
  EXPECT_EQ(describe(*status), "killed by SIGINT");
}

TEST(ChildTest, EndsWithItsObject) {
  int pid = 0;
  {
    auto child = Child::start({.argv = {"sleep", "600"}}, {});
    ASSERT_TRUE(child);
    pid = child->pid();
    EXPECT_FALSE(child->ended());
    EXPECT_EQ(child->wait(Deadline::after(milliseconds(10))).error().code(), ErrorCode::kTimeout);
    EXPECT_EQ(process_info(pid)->name, "sleep");
  }
  EXPECT_FALSE(process_info(pid));
}

TEST(ChildTest, WritesToAFileAndTellsItsEnd) {
  const auto directory = TemporaryDirectory::make("child-test");
  ASSERT_TRUE(directory);
  const auto path = directory->path() / "log";
  auto child = Child::start(shell("echo one; echo two >&2; exit 7"),
                            {.out = ToFile{path}, .err = ToFile{path}});
  ASSERT_TRUE(child);
  EXPECT_EQ(child->wait(soon()), ExitStatus(Exited{7}));
  EXPECT_EQ(child->terminate(), ExitStatus(Exited{7}));
  EXPECT_EQ(child->signal(SIGTERM).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(read_file(path, 1000), "one\ntwo\n");
}

TEST(ChildTest, IsKilledWhenItDoesNotListen) {
  auto child = Child::start(shell("trap '' TERM; echo ready; while :; do sleep 1; done"),
                            {.grace = milliseconds(100)});
  ASSERT_TRUE(child);
  (void)sleep_until(Deadline::after(milliseconds(200)));
  EXPECT_EQ(child->terminate(), ExitStatus(Signalled{SIGKILL}));
}

TEST(ChildTest, DiesWithItsParent) {
  const auto directory = TemporaryDirectory::make("orphan-test");
  ASSERT_TRUE(directory);
  const auto path = directory->path() / "pid";
  const pid_t parent = ::fork();
  ASSERT_GE(parent, 0);
  if (parent == 0) {
    auto child = Child::start({.argv = {"sleep", "600"}}, {});
    if (!child) ::_exit(1);
    (void)write_file_atomically(path, std::to_string(child->pid()), Mode::kSecret);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(parent, &status, 0), parent);
  const auto text = read_file(path, 100);
  ASSERT_TRUE(text);
  const int pid = std::atoi(text->c_str());
  const Deadline deadline = soon();
  // Dead, or a zombie without a command line where nobody collects orphans.
  const auto alive = [&] {
    const auto line = read_file("/proc/" + *text + "/cmdline", 1000);
    return line && !line->empty();
  };
  while (alive() && !deadline.expired()) (void)sleep_until(Deadline::after(milliseconds(10)));
  EXPECT_FALSE(alive()) << pid;
}

TEST(SignalProgram, HitsOnlyTheProgramThatWasMeant) {
  auto child = Child::start({.argv = {"sleep", "600"}}, {});
  ASSERT_TRUE(child);
  EXPECT_EQ(signal_program(child->pid(), "/bin/cat", SIGTERM).error().code(), ErrorCode::kConflict);
  EXPECT_FALSE(child->ended());
  EXPECT_TRUE(signal_program(child->pid(), *find_program("sleep"), SIGTERM));
  EXPECT_EQ(child->wait(soon()), ExitStatus(Signalled{SIGTERM}));
  EXPECT_EQ(signal_process(0, 0).error().code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(signal_process(1, 0).error().code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(signal_process(-5, 0).error().code(), ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace quell::os

#include "os/process_table.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "os/deadline.h"
#include "os/socket.h"

namespace quell::os {
namespace {

/// A process of this test's own that waits for signals, in a group of its own.
class Sleeper {
 public:
  Sleeper() : pid_(::fork()) {
    if (pid_ == 0) {
      while (true) ::pause();
    }
    ::setpgid(pid_, pid_);
  }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  ~Sleeper() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  [[nodiscard]] ProcessLine line() const { return process_line(pid_).value(); }

 private:
  pid_t pid_;
};

bool becomes(const ProcessLine& process, Motion wanted) {
  const Deadline deadline = Deadline::after(std::chrono::seconds(10));
  while (motion_of(process) != wanted && !deadline.expired()) {
    (void)sleep_until(Deadline::after(std::chrono::milliseconds(2)));
  }
  return motion_of(process) == wanted;
}

TEST(ProcessTable, ShowsThisProcessAndWhatItRunsUnder) {
  const auto own = process_line(::getpid());
  ASSERT_TRUE(own) << own.error().full();
  EXPECT_EQ(own->parent, ::getppid());
  EXPECT_EQ(own->group, ::getpgrp());
  EXPECT_EQ(own->session, ::getsid(0));
  EXPECT_EQ(own->name, "os_test");
  const auto table = process_table();
  ASSERT_TRUE(table);
  EXPECT_TRUE(std::ranges::any_of(*table, [&](const auto& line) {
    return line.pid == own->pid && line.started == own->started;
  }));
  const auto ancestry = own_ancestry();
  ASSERT_TRUE(ancestry) << ancestry.error().full();
  EXPECT_EQ(ancestry->front().pid, ::getpid());
  EXPECT_EQ(ancestry->back().parent, 0);
}

TEST(ProcessTable, ANumberThatNobodyHas) {
  EXPECT_EQ(process_line(99'999'999).error().code(), ErrorCode::kNotFound);
}

TEST(ProcessTable, StopsAndLetsGoOnThisVeryProcess) {
  const Sleeper sleeper;
  const ProcessLine line = sleeper.line();
  EXPECT_EQ(motion_of(line), Motion::kRuns);
  ASSERT_TRUE(signal_exactly(line, SIGSTOP));
  EXPECT_TRUE(becomes(line, Motion::kStopped));
  ASSERT_TRUE(signal_exactly(line, SIGCONT));
  EXPECT_TRUE(becomes(line, Motion::kRuns));
}

TEST(ProcessTable, AnotherProcessOfTheSameNumberGetsNothing) {
  const Sleeper sleeper;
  ProcessLine earlier = sleeper.line();
  earlier.started -= 1;
  EXPECT_EQ(signal_exactly(earlier, SIGKILL).error().code(), ErrorCode::kNotFound);
  ProcessLine elsewhere = sleeper.line();
  elsewhere.group += 1;
  EXPECT_EQ(signal_exactly(elsewhere, SIGKILL).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(motion_of(sleeper.line()), Motion::kRuns);
  EXPECT_EQ(signal_exactly({.pid = 1, .name = {}}, SIGCONT).error().code(),
            ErrorCode::kInvalidInput);
}

TEST(ProcessTable, AnEndedProcessHasEnded) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  const Deadline deadline = Deadline::after(std::chrono::seconds(10));
  while (process_line(pid)->state != 'Z' && !deadline.expired()) ::usleep(1000);
  EXPECT_EQ(motion_of(process_line(pid).value()), Motion::kEnded) << "a zombie runs nothing";
  ::waitpid(pid, nullptr, 0);
}

TEST(ProcessTable, PortsAndConnectionsOfAProcess) {
  const auto listener = Listener::open({"127.0.0.1", 0});
  ASSERT_TRUE(listener);
  const std::uint16_t port = listener->address().port;
  const Deadline deadline = Deadline::after(std::chrono::seconds(10));
  const auto connection = Connection::open({"127.0.0.1", port}, std::nullopt, deadline);
  ASSERT_TRUE(connection);
  const Ports ports = ports_of({::getpid()});
  EXPECT_TRUE(std::ranges::count(ports.listening, port));
  EXPECT_GE(ports.established, 1U);
  EXPECT_TRUE(ports_of({}).listening.empty());
}

}  // namespace
}  // namespace quell::os

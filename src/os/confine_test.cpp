// A process that confined itself has lost what it gave up, and dies when it tries what it never
// does.
#include "os/confine.h"

#include <linux/sched.h>
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

#include "gmock/gmock.h"
#include "os/file.h"
#include "os/process.h"
#include "os/user.h"
#include "os/worker.h"

namespace quell::os {
namespace {

constexpr int kFine = 0;
constexpr int kNotConfined = 3;
constexpr int kRefused = 4;

/// The end of a worker that confines itself and then does `work`.
ExitStatus end_of(const Confinement& confinement, const std::function<int()>& work) {
  Workers workers;
  const auto started = workers.start([&] { return confine(confinement) ? work() : kNotConfined; });
  if (!started) return Exited{kNotConfined};
  for (;;) {
    const auto ended = workers.collect();
    if (!ended.empty()) return ended.front().status;
    (void)sleep_until(Deadline::after(std::chrono::milliseconds(2)));
  }
}

bool runs_a_program() {
  const auto done = run({.argv = {"/bin/true"}}, Deadline::after(std::chrono::seconds(10)), {});
  return done && succeeded(done->status);
}

TEST(Confine, ItsOwnWorkGoesOn) {
  const auto work = [] {
    const auto made = TemporaryDirectory::make("confined");
    const bool written = made && write_file_atomically(made->path() / "a", "b", Mode::kSecret);
    return written && *read_file(made->path() / "a", 10) == "b" ? kFine : kRefused;
  };
  EXPECT_EQ(end_of({.capabilities = {}, .calls = Calls::kOwnWork}, work),
            ExitStatus(Exited{kFine}));
}

TEST(Confine, NoProgramIsStarted) {
  const auto ended = end_of({.capabilities = {}, .calls = Calls::kOwnWork},
                            [] { return runs_a_program() ? kFine : kRefused; });
  EXPECT_EQ(ended, ExitStatus(Signalled{SIGSYS}));
}

TEST(Confine, ProgramsAreStartedWhereTheyAreNeeded) {
  const auto ended = end_of({.capabilities = {}, .calls = Calls::kPrograms},
                            [] { return runs_a_program() ? kFine : kRefused; });
  EXPECT_EQ(ended, ExitStatus(Exited{kFine}));
}

TEST(Confine, WhatNeverBelongsToTheWorkEndsTheProcess) {
  const std::vector<std::pair<const char*, std::function<void()>>> bad{
      {"ptrace", [] { (void)::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }},
      {"unshare", [] { (void)::unshare(CLONE_NEWNET); }},
      {"packet socket", [] { (void)::socket(AF_PACKET, SOCK_RAW, 0); }},
      {"mount", [] { (void)::syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, nullptr); }},
      {"kernel module", [] { (void)::syscall(SYS_init_module, nullptr, 0, ""); }},
      {"bpf", [] { (void)::syscall(SYS_bpf, 0, nullptr, 0); }}};
  for (const Calls calls : {Calls::kOwnWork, Calls::kPrograms}) {
    for (const auto& [name, call] : bad) {
      const auto ended = end_of({.capabilities = {}, .calls = calls}, [&] {
        call();
        return kFine;
      });
      EXPECT_EQ(ended, ExitStatus(Signalled{SIGSYS})) << name;
    }
  }
}

TEST(Confine, CapabilitiesAreGivenUpForGood) {
  if (!privileges()->root || !privileges()->net_admin) {
    GTEST_SKIP() << "only root has capabilities to give up";
  }
  const auto work = [] {
    const auto left = privileges();
    if (!left || !left->net_admin || left->dac_override || left->kill_any) return kRefused;
    // A second confinement takes away more, and nothing comes back.
    if (!confine({.capabilities = {}, .calls = Calls::kOwnWork})) return kNotConfined;
    if (!confine({.capabilities = {Capability::kNetAdmin}, .calls = Calls::kOwnWork})) {
      return kNotConfined;
    }
    return privileges()->net_admin ? kRefused : kFine;
  };
  EXPECT_EQ(end_of({.capabilities = {Capability::kNetAdmin}, .calls = Calls::kOwnWork}, work),
            ExitStatus(Exited{kFine}));
}

TEST(Confine, AProgramStartedLaterHasNoMore) {
  if (!privileges()->root) GTEST_SKIP() << "only root's programs get capabilities";
  const auto work = [] {
    const auto done =
        run({.argv = {"/bin/grep", "^CapEff:\t0000000000000400$", "/proc/self/status"}},
            Deadline::after(std::chrono::seconds(10)), {});
    return done && succeeded(done->status) ? kFine : kRefused;
  };
  EXPECT_EQ(
      end_of({.capabilities = {Capability::kNetBindService}, .calls = Calls::kPrograms}, work),
      ExitStatus(Exited{kFine}));
}

TEST(Confine, TogetherTheyNeedWhatEachNeeds) {
  const Confinement both = joined(
      {{.capabilities = {Capability::kNetAdmin}, .calls = Calls::kOwnWork},
       {.capabilities = {Capability::kChown, Capability::kNetAdmin}, .calls = Calls::kPrograms}});
  EXPECT_THAT(both.capabilities,
              testing::UnorderedElementsAre(Capability::kNetAdmin, Capability::kChown));
  EXPECT_EQ(both.calls, Calls::kPrograms);
}

}  // namespace
}  // namespace quell::os

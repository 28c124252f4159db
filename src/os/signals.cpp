#include "os/signals.h"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "os/deadline.h"
#include "os/errno.h"
#include "wait.h"

namespace quell::os {

namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, number);
  return set;
}

}  // namespace

Result<StopSignal> StopSignal::install() {
  const sigset_t set = stop_signals();
  if (const int error = pthread_sigmask(SIG_BLOCK, &set, nullptr); error != 0) {
    return std::unexpected(error_of(error, "cannot hold back signals"));
  }
  const int number = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (number < 0) {
    const int error = errno;
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    return std::unexpected(error_of(error, "cannot watch for signals"));
  }
  return StopSignal(Descriptor(number));
}

StopSignal::StopSignal(StopSignal&& other) noexcept = default;

StopSignal::~StopSignal() {
  if (!descriptor_.is_open()) return;
  // A pending signal would kill the process the moment it is let through: it has done its work.
  std::array<signalfd_siginfo, 1> info{};
  while (::read(descriptor_.number(), info.data(), sizeof(info)) > 0) {
  }
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

bool StopSignal::requested() const {
  return wait(Duration::zero());
}

bool StopSignal::wait(Duration at_most) const {
  return wait_for(descriptor_.number(), POLLIN, Deadline::after(at_most), "waiting for a signal")
      .has_value();
}

void ignore_broken_pipes() {
  (void)std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace quell::os

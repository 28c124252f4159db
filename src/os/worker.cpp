#include "os/worker.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>

#include "os/errno.h"

namespace quell::os {

namespace {

constexpr int kBroken = 70;  // EX_SOFTWARE of sysexits.h

/// What is thrown must not run on in a second copy of the caller.
int status_of(const std::function<int()>& work) {
  try {
    return work();
  } catch (const std::exception&) {
    return kBroken;
  }
}

}  // namespace

int own_pid() {
  return ::getpid();
}

Result<int> Workers::start(const std::function<int()>& work) {
  const pid_t pid = ::fork();
  if (pid < 0) return std::unexpected(error_of(errno, "cannot start a worker"));
  if (pid == 0) ::_exit(status_of(work));
  pids_.push_back(pid);
  return pid;
}

std::vector<Workers::Ended> Workers::collect() {
  std::vector<Ended> ended;
  std::erase_if(pids_, [&](int pid) {
    int status = 0;
    const pid_t got = ::waitpid(pid, &status, WNOHANG);
    if (got == 0 || (got < 0 && errno == EINTR)) return false;
    if (got < 0) return true;  // somebody else collected it
    ended.push_back({pid, WIFSIGNALED(status) ? ExitStatus(Signalled{WTERMSIG(status)})
                                              : ExitStatus(Exited{WEXITSTATUS(status)})});
    return true;
  });
  return ended;
}

}  // namespace quell::os

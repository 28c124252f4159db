#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "fmt/format.h"
#include "launch.h"
#include "os/errno.h"
#include "os/file.h"
#include "os/process.h"
#include "wait.h"

namespace quell::os {

namespace {

struct Opener {
  int parents;  ///< the parent's own descriptor for this stream

  Result<Descriptor> operator()(const ToNowhere& /*unused*/) const { return open_null(); }
  Result<Descriptor> operator()(const ToParent& /*unused*/) const {
    const int copy = ::fcntl(parents, F_DUPFD_CLOEXEC, 3);
    if (copy < 0) return std::unexpected(error_of(errno, "cannot pass on an output"));
    return Descriptor(copy);
  }
  Result<Descriptor> operator()(const ToFile& file) const {
    return open_to_append(file.path, Mode::kSecret);
  }
};

}  // namespace

bool succeeded(const ExitStatus& status) {
  return status == ExitStatus(Exited{0});
}

std::string describe(const ExitStatus& status) {
  if (const auto* exited = std::get_if<Exited>(&status)) {
    return fmt::format("exit status {}", exited->code);
  }
  const int number = std::get<Signalled>(status).signal;
  const char* name = ::sigabbrev_np(number);
  return name == nullptr ? fmt::format("killed by signal {}", number)
                         : fmt::format("killed by SIG{}", name);
}

Result<Child> Child::start(const Command& command, const ChildOptions& options) {
  QUELL_TRY(const Descriptor null, open_null());
  QUELL_TRY(const Descriptor out, std::visit(Opener{STDOUT_FILENO}, options.out));
  QUELL_TRY(const Descriptor err, std::visit(Opener{STDERR_FILENO}, options.err));
  QUELL_TRY(Launched launched,
            launch(command, {null.number(), out.number(), err.number()}, options.death_signal));
  return Child(launched.pid, std::move(launched.handle), options.grace);
}

Child::~Child() {
  if (handle_.is_open()) (void)terminate();
}

std::optional<ExitStatus> Child::ended() {
  const Result<ExitStatus> status = wait(Deadline::after(Duration::zero()));
  if (!status) return std::nullopt;
  return *status;
}

Result<ExitStatus> Child::wait(const Deadline& deadline) {
  if (status_) return *status_;
  QUELL_CHECK(
      wait_for(handle_.number(), POLLIN, deadline, fmt::format("waiting for process {}", pid_)));
  status_ = collect(pid_);
  return *status_;
}

Result<void> Child::signal(int number) {
  if (status_) return fail(ErrorCode::kNotFound, fmt::format("process {} has ended", pid_));
  if (::kill(-pid_, number) == 0) return {};
  if (errno == ESRCH) return fail(ErrorCode::kNotFound, fmt::format("process {} has ended", pid_));
  if (errno == EINVAL) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} is not a signal", number));
  }
  return std::unexpected(error_of(errno, fmt::format("cannot signal process {}", pid_)));
}

ExitStatus Child::terminate() {
  if (status_) return *status_;
  (void)::kill(-pid_, SIGTERM);
  (void)wait_for(handle_.number(), POLLIN, Deadline::after(grace_), "ending");
  // Also when the leader has ended: what it left in its group must go, and until the leader is
  // collected the group's number cannot belong to anybody else.
  (void)::kill(-pid_, SIGKILL);
  status_ = collect(pid_);
  return *status_;
}

int Child::release() {
  handle_.close();
  return pid_;
}

}  // namespace quell::os

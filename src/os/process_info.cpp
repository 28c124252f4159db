
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "fmt/format.h"
#include "os/errno.h"
#include "os/file.h"
#include "os/process.h"
#include "pidfd.h"

namespace quell::os {

namespace {

Error no_such(int pid) {
  return Error(ErrorCode::kNotFound, fmt::format("no process has the number {}", pid));
}

Result<Descriptor> pin(int pid) {
  // 1 is init; 0 and negative numbers are groups or everybody.
  if (pid < 2) return fail(ErrorCode::kInvalidInput, fmt::format("{} is no process", pid));
  const int handle = ::pidfd_open(pid, 0);
  if (handle >= 0) return Descriptor(handle);
  if (errno == ESRCH) return std::unexpected(no_such(pid));
  return std::unexpected(error_of(errno, fmt::format("cannot watch process {}", pid)));
}

Result<void> send(const Descriptor& process, int pid, int number) {
  if (::pidfd_send_signal(process.number(), number, nullptr, 0) == 0) return {};
  if (errno == ESRCH) return std::unexpected(no_such(pid));
  if (errno == EINVAL) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} is not a signal", number));
  }
  return std::unexpected(error_of(errno, fmt::format("cannot signal process {}", pid)));
}

}  // namespace

Result<ProcessInfo> process_info(int pid) {
  const Result<Descriptor> file = open_to_read(fmt::format("/proc/{}/comm", pid));
  if (!file) return std::unexpected(no_such(pid));
  std::array<char, 64> buffer{};
  const Result<std::size_t> size = read_some(*file, buffer);
  if (!size) return std::unexpected(no_such(pid));
  ProcessInfo info{.pid = pid, .name = std::string(buffer.data(), *size), .executable = {}};
  if (info.name.ends_with('\n')) info.name.pop_back();
  std::error_code failed;
  std::filesystem::path link =
      std::filesystem::read_symlink(fmt::format("/proc/{}/exe", pid), failed);
  if (failed) return info;
  // The kernel says so of a program that was replaced on disk while it runs (an upgrade).
  constexpr std::string_view kDeleted = " (deleted)";
  std::string text = link.string();
  if (text.ends_with(kDeleted)) text.resize(text.size() - kDeleted.size());
  info.executable = text;
  return info;
}

Result<void> signal_process(int pid, int number) {
  QUELL_TRY(const Descriptor process, pin(pid));
  return send(process, pid, number);
}

Result<void> signal_program(int pid, const std::filesystem::path& executable, int number) {
  QUELL_TRY(const Descriptor process, pin(pid));
  QUELL_TRY(const ProcessInfo info, process_info(pid));
  std::error_code ignored;
  std::filesystem::path real = std::filesystem::canonical(executable, ignored);
  if (ignored) real = executable;
  // Without the right to see the executable, the kernel's own name for it (15 bytes) must do.
  const bool same = info.executable ? *info.executable == real
                                    : info.name == executable.filename().string().substr(0, 15);
  if (!same) {
    return fail(
        ErrorCode::kConflict,
        fmt::format("process {} is {}, not {}", pid,
                    info.executable ? info.executable->string() : info.name, executable.string()));
  }
  return send(process, pid, number);
}

}  // namespace quell::os

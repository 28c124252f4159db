#include "os/process_identity.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include "fmt/format.h"
#include "os/errno.h"
#include "os/file.h"
#include "os/process.h"
#include "pidfd.h"

namespace quell::os {

namespace {

/// Field 22 of /proc/PID/stat (proc(5)). The second field is the name, in parentheses, and may hold
/// anything: fields are counted from its end.
Result<std::uint64_t> start_of(int pid) {
  constexpr std::size_t kLongest = 4096;
  constexpr int kFieldsAfterName = 20;
  QUELL_TRY(const std::string text, read_file(fmt::format("/proc/{}/stat", pid), kLongest));
  std::size_t at = text.rfind(')');
  for (int field = 0; field < kFieldsAfterName && at != std::string::npos; ++field) {
    at = text.find(' ', at + 1);
  }
  std::uint64_t started = 0;
  if (at == std::string::npos ||
      std::from_chars(text.data() + at + 1, text.data() + text.size(), started).ec != std::errc()) {
    return fail(ErrorCode::kIo, fmt::format("cannot read when process {} began", pid));
  }
  return started;
}

}  // namespace

Result<ProcessIdentity> process_identity(int pid) {
  QUELL_TRY(const ProcessInfo info, process_info(pid));
  if (!info.executable) {
    return fail(ErrorCode::kPermissionDenied,
                fmt::format("cannot see what program process {} runs", pid));
  }
  struct stat owner{};
  if (::stat(fmt::format("/proc/{}", pid).c_str(), &owner) != 0) {
    return fail(ErrorCode::kNotFound, fmt::format("no process has the number {}", pid));
  }
  ProcessIdentity out{.pid = pid, .executable = *info.executable, .user = owner.st_uid};
  QUELL_TRY(out.started, start_of(pid));
  return out;
}

Result<void> signal_identified(const ProcessIdentity& process, int number) {
  if (process.pid < 2) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} is no process", process.pid));
  }
  const int handle = ::pidfd_open(process.pid, 0);
  if (handle < 0) {
    return std::unexpected(error_of(errno, fmt::format("cannot watch process {}", process.pid)));
  }
  const Descriptor pinned(handle);
  QUELL_TRY(const ProcessIdentity now, process_identity(process.pid));
  if (now != process) {
    return fail(ErrorCode::kConflict,
                fmt::format("another process has the number {} now", process.pid));
  }
  if (::pidfd_send_signal(pinned.number(), number, nullptr, 0) == 0) return {};
  return std::unexpected(error_of(errno, fmt::format("cannot signal process {}", process.pid)));
}

Result<std::uint32_t> user_id_of(const std::string& account) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 16384> buffer{};
  const int error = ::getpwnam_r(account.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found != nullptr) return found->pw_uid;
  if (error != 0) return std::unexpected(error_of(error, "cannot look up the account " + account));
  return fail(ErrorCode::kNotFound, "there is no account " + account);
}

}  // namespace quell::os

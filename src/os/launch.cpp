#include "launch.h"

#include <fcntl.h>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "os/errno.h"
#include "pidfd.h"

namespace quell::os {

namespace {

/// Everything the child needs, made before fork: after it, in a process that had threads, only
/// async-signal-safe calls are allowed, so no allocation and no Result.
struct Prepared {
  std::string program;
  std::vector<char*> argv;
  std::vector<char*> environment;
  const char* directory = nullptr;
  Stdio stdio;
  int report = 0;  ///< written to when a step fails; closed by a successful execve
  std::optional<int> death_signal;
  int parent = 0;
};

enum class Stage : std::uint8_t { kPrepare, kDirectory, kExecute };

struct Report {
  Stage stage = Stage::kPrepare;
  int error = 0;
};

[[noreturn]] void give_up(int to, Stage stage) {
  const Report report{stage, errno};
  (void)!::write(to, &report, sizeof(report));
  ::_exit(127);
}

void restore_signals() {
  for (int number = 1; number < NSIG; ++number) (void)std::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// The child between fork and execve.
[[noreturn]] void become(const Prepared& prepared) {
  if (::setpgid(0, 0) != 0) give_up(prepared.report, Stage::kPrepare);
  if (prepared.death_signal) {
    if (::prctl(PR_SET_PDEATHSIG, *prepared.death_signal) != 0) {
      give_up(prepared.report, Stage::kPrepare);
    }
    // The parent may have died before prctl: then nothing would ever be sent.
    if (::getppid() != prepared.parent) ::_exit(127);
  }
  restore_signals();
  // Sources are above 2 (open_above_stdio), so no dup2 overwrites a source of a later one.
  if (::dup2(prepared.stdio.in, 0) < 0 || ::dup2(prepared.stdio.out, 1) < 0 ||
      ::dup2(prepared.stdio.err, 2) < 0) {
    give_up(prepared.report, Stage::kPrepare);
  }
  // Marks instead of closing, because the report must stay open until execve.
  if (::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0) give_up(prepared.report, Stage::kPrepare);
  if (prepared.directory != nullptr && ::chdir(prepared.directory) != 0) {
    give_up(prepared.report, Stage::kDirectory);
  }
  ::execve(prepared.program.c_str(), prepared.argv.data(), prepared.environment.data());
  give_up(prepared.report, Stage::kExecute);
}

Result<void> check_strings(const std::vector<std::string>& strings, std::string_view what) {
  for (const std::string& text : strings) {
    if (text.find('\0') != std::string::npos) {
      return fail(ErrorCode::kInvalidInput, fmt::format("{} holds a NUL byte", what));
    }
  }
  return {};
}

std::vector<char*> pointers_to(const std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  // execve promises not to write through them; its type predates const.
  for (const std::string& text : strings) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

/// A copy above 2, close-on-exec: a parent whose own 0, 1 or 2 is closed gets such numbers back
/// from open(2).
Result<Descriptor> above_stdio(int number) {
  const int copy = ::fcntl(number, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) return std::unexpected(error_of(errno, "cannot copy a descriptor"));
  return Descriptor(copy);
}

Error start_error(const Report& report, const Command& command, const std::string& program) {
  if (report.stage == Stage::kDirectory) {
    return error_of(report.error,
                    fmt::format("cannot start {} in {}", program, command.directory->string()));
  }
  if (report.stage == Stage::kExecute && report.error == ENOEXEC) {
    return Error(ErrorCode::kInvalidInput, fmt::format("{} is not a program", program));
  }
  return error_of(report.error, fmt::format("cannot start {}", program));
}

Result<Launched> start(const Prepared& prepared, const Descriptor& reports,
                       Descriptor report_writer, const Command& command) {
  const pid_t pid = ::fork();
  if (pid < 0) return std::unexpected(error_of(errno, "cannot start a process"));
  if (pid == 0) become(prepared);
  report_writer.close();
  // Also here, so that a signal to the group right after this function finds the group.
  (void)::setpgid(pid, pid);
  Report report;
  ssize_t got = 0;
  do {
    got = ::read(reports.number(), &report, sizeof(report));
  } while (got < 0 && errno == EINTR);
  if (got == static_cast<ssize_t>(sizeof(report))) {
    (void)collect(pid);
    return std::unexpected(start_error(report, command, prepared.program));
  }
  const int handle = ::pidfd_open(pid, 0);
  if (handle < 0) {
    const int error = errno;
    (void)::kill(-pid, SIGKILL);
    (void)collect(pid);
    return std::unexpected(error_of(error, "cannot watch a process"));
  }
  return Launched{pid, Descriptor(handle)};
}

}  // namespace

Result<std::filesystem::path> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return std::filesystem::path(name);
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable == nullptr ? "/usr/bin:/bin" : variable;
  while (!rest.empty() && !name.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string_view directory = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    // An empty or relative part would run whatever lies in the current directory.
    if (!directory.starts_with('/')) continue;
    std::filesystem::path candidate = std::filesystem::path(directory) / name;
    std::error_code ignored;
    if (!std::filesystem::is_directory(candidate, ignored) &&
        ::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return fail(ErrorCode::kNotFound, fmt::format("no program \"{}\" in PATH", name));
}

Result<Launched> launch(const Command& command, const Stdio& stdio,
                        std::optional<int> death_signal) {
  if (command.argv.empty()) return fail(ErrorCode::kInvalidInput, "no program is named");
  QUELL_CHECK(check_strings(command.argv, "an argument"));
  if (command.environment) QUELL_CHECK(check_strings(*command.environment, "the environment"));
  QUELL_TRY(const std::filesystem::path program, find_program(command.argv.front()));
  QUELL_TRY(const Descriptor in, above_stdio(stdio.in));
  QUELL_TRY(const Descriptor out, above_stdio(stdio.out));
  QUELL_TRY(const Descriptor err, above_stdio(stdio.err));
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::unexpected(error_of(errno, "cannot make a pipe"));
  }
  const Descriptor reports(ends[0]);
  Descriptor report_writer(ends[1]);
  QUELL_TRY(Descriptor high_writer, above_stdio(report_writer.number()));
  report_writer.close();

  Prepared prepared;
  prepared.program = program.string();
  prepared.argv = pointers_to(command.argv);
  if (command.environment) {
    prepared.environment = pointers_to(*command.environment);
  } else {
    for (char** entry = environ; *entry != nullptr; ++entry) prepared.environment.push_back(*entry);
    prepared.environment.push_back(nullptr);
  }
  if (command.directory) prepared.directory = command.directory->c_str();
  prepared.stdio = {in.number(), out.number(), err.number()};
  prepared.report = high_writer.number();
  prepared.death_signal = death_signal;
  prepared.parent = ::getpid();
  return start(prepared, reports, std::move(high_writer), command);
}

Result<Descriptor> open_null() {
  const int number = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (number < 0) return std::unexpected(error_of(errno, "cannot open /dev/null"));
  return Descriptor(number);
}

ExitStatus collect(int pid) {
  int status = 0;
  pid_t got = 0;
  do {
    got = ::waitpid(pid, &status, 0);
  } while (got < 0 && errno == EINTR);
  if (WIFSIGNALED(status)) return Signalled{WTERMSIG(status)};
  return Exited{WEXITSTATUS(status)};
}

}  // namespace quell::os

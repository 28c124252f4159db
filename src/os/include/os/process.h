// Other programs: run to the end, or kept running. Never through a shell; nothing is inherited that
// was not asked for (descriptors above 2 are closed, the signal mask and handlers are reset).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "os/deadline.h"
#include "os/descriptor.h"

namespace quell::os {

/// A program and its arguments, as execve(2) takes them.
struct Command {
  /// argv[0] is a path (with a slash), or a name looked up in this process's PATH. No NUL bytes.
  std::vector<std::string> argv;
  std::optional<std::filesystem::path> directory = std::nullopt;  ///< default: as this process
  /// "NAME=value"; nullopt: as this process.
  std::optional<std::vector<std::string>> environment = std::nullopt;
};

/// The path that a name given in argv[0] stands for. Errors: kNotFound.
Result<std::filesystem::path> find_program(const std::string& name);

struct Exited {
  int code = 0;
  friend bool operator==(const Exited&, const Exited&) = default;
};
struct Signalled {
  int signal = 0;
  friend bool operator==(const Signalled&, const Signalled&) = default;
};
using ExitStatus = std::variant<Exited, Signalled>;

[[nodiscard]] bool succeeded(const ExitStatus& status);
/// "exit status 3", "killed by SIGTERM".
[[nodiscard]] std::string describe(const ExitStatus& status);

/// What a program wrote: the first bytes up to the cap, and how many there were in all.
struct Output {
  std::string kept;
  std::uint64_t total = 0;  ///< bytes
};

/// What to do with processes that the program left running in its process group.
enum class Leftovers : std::uint8_t { kKill, kLeave };

struct RunOptions {
  std::string input = {};                    ///< standard input; then end of file
  std::size_t output_cap = 1024UZ * 1024;    ///< bytes kept of each of stdout and stderr
  Duration grace = std::chrono::seconds(2);  ///< between SIGTERM and SIGKILL at a timeout
  Leftovers leftovers = Leftovers::kKill;
};

enum class RunEnd : std::uint8_t { kByItself, kTimedOut, kCancelled };

struct RunResult {
  ExitStatus status;
  RunEnd end = RunEnd::kByItself;
  Output out;
  Output err;
  Duration took{};
};

/// Runs a program to its end in a process group of its own. At the deadline or the stop signal the
/// group gets SIGTERM, after the grace SIGKILL, and the result says so: a program that fails, is
/// killed or takes too long is a result, not an error. Errors: kNotFound, kPermissionDenied,
/// kInvalidInput (the program could not be started), kTimeout (it could not be ended either, and
/// goes on), kIo. It returns within the deadline, twice the grace and a moment.
Result<RunResult> run(const Command& command, const Deadline& deadline, const RunOptions& options);

/// Where the output of a child goes.
struct ToNowhere {};
struct ToParent {};
struct ToFile {
  std::filesystem::path path;  ///< appended to, made with mode 0600
};
using OutputTarget = std::variant<ToNowhere, ToParent, ToFile>;

struct ChildOptions {
  OutputTarget out = ToNowhere{};
  OutputTarget err = ToNowhere{};
  Duration grace = std::chrono::seconds(5);  ///< between SIGTERM and SIGKILL when it is ended
  /// What the kernel sends the child when the *thread* that started it ends (PR_SET_PDEATHSIG), so
  /// that it does not outlive a killed parent. SIGTERM suits servers with workers of their own.
  /// nullopt: it may outlive this process (after release()).
  std::optional<int> death_signal = 15;
};

/// A program that runs until it is told to stop: it never outlives this object. Standard input is
/// empty. Signals go to its process group, which it leads, and only while the child has not been
/// waited for, so a reused pid is never hit. Not thread-safe.
class Child {
 public:
  /// Errors: as run().
  static Result<Child> start(const Command& command, const ChildOptions& options);

  Child(Child&& other) noexcept = default;
  Child& operator=(Child&&) = delete;
  ~Child();  ///< terminate()

  [[nodiscard]] int pid() const { return pid_; }
  /// Its end, if it has ended.
  [[nodiscard]] std::optional<ExitStatus> ended();
  /// Waits for its end. Errors: kTimeout, kCancelled (it goes on running).
  Result<ExitStatus> wait(const Deadline& deadline);
  /// To its group. Errors: kNotFound when it has ended, kPermissionDenied, kInvalidInput.
  Result<void> signal(int number);
  /// SIGTERM to the group, SIGKILL to what is left after the grace, and waits. The end of the
  /// child itself; the same answer when called again.
  ExitStatus terminate();
  /// Lets it run on after this object; its pid. REQUIRES: not used afterwards.
  int release();

 private:
  Child(int pid, Descriptor handle, Duration grace)
      : pid_(pid), handle_(std::move(handle)), grace_(grace) {}
  int pid_;
  Descriptor handle_;  // a pidfd: closed once moved from
  Duration grace_;
  std::optional<ExitStatus> status_;
};

/// A process that this one did not start, such as a server whose pid file names it.
struct ProcessInfo {
  int pid = 0;
  std::string name;                                 ///< as in /proc/PID/comm
  std::optional<std::filesystem::path> executable;  ///< nullopt: not ours to see, or gone
};

/// Errors: kNotFound.
Result<ProcessInfo> process_info(int pid);

/// Signals one process. Errors: kNotFound, kPermissionDenied, kInvalidInput (pid below 2).
Result<void> signal_process(int pid, int number);

/// Sends the signal only if `expected` holds for the very process that gets it: the process is
/// pinned (pidfd) first, looked at, then signalled. Errors: as signal_process, kConflict when
/// another executable runs under that pid.
Result<void> signal_program(int pid, const std::filesystem::path& executable, int number);

}  // namespace quell::os

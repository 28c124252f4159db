#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "launch.h"
#include "os/errno.h"
#include "os/file.h"
#include "os/process.h"
#include "wait.h"

namespace quell::os {

namespace {

struct Pipe {
  Descriptor reader;
  Descriptor writer;
};

/// Our end does not block, the program's end does, as programs expect.
Result<Pipe> make_output() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::unexpected(error_of(errno, "cannot make a pipe"));
  }
  Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  (void)::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return pipe;
}

/// A file in memory rather than a pipe: nothing has to be fed while the program runs, and a program
/// that does not read its input cannot raise SIGPIPE here.
Result<Descriptor> input_of(std::string_view bytes) {
  if (bytes.empty()) return open_null();
  const int number = ::memfd_create("input", MFD_CLOEXEC);
  if (number < 0) return std::unexpected(error_of(errno, "cannot make the input of a program"));
  Descriptor input(number);
  QUELL_CHECK(write_all(input, bytes));
  QUELL_CHECK(rewind(input));
  return input;
}

/// Takes what a running program writes. Not thread-safe.
class Pump {
 public:
  Pump(Descriptor out, Descriptor err, std::size_t cap)
      : out_(std::move(out)), err_(std::move(err)), cap_(cap) {}

  [[nodiscard]] bool open() const { return out_.is_open() || err_.is_open(); }

  /// Waits for the program's end or for bytes, and moves what there is. Whether it has ended.
  Result<bool> turn(const Descriptor& program, const Deadline& deadline) {
    std::vector<pollfd> items{{program.number(), POLLIN, 0}};
    for (const Descriptor* output : {&out_, &err_}) {
      if (output->is_open()) items.push_back({output->number(), POLLIN, 0});
    }
    QUELL_CHECK(wait_for_any(items, deadline, "waiting for a program"));
    move();
    return items.front().revents != 0;
  }

  void move() {
    drain(out_, result_.out);
    drain(err_, result_.err);
  }

  RunResult& result() { return result_; }

 private:
  void drain(Descriptor& from, Output& into) {
    std::array<char, 64UZ * 1024> buffer{};
    // Bounded, so that a program that never stops writing cannot keep us from the deadline.
    for (int round = 0; from.is_open() && round < 16; ++round) {
      const ssize_t got = ::read(from.number(), buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
      if (got <= 0) {
        from.close();
        return;
      }
      const auto size = static_cast<std::size_t>(got);
      into.total += size;
      into.kept.append(buffer.data(), std::min(size, cap_ - into.kept.size()));
    }
  }

  Descriptor out_;
  Descriptor err_;
  std::size_t cap_;
  RunResult result_;
};

/// Reads until the program has ended or the deadline has passed; which of them.
Result<RunEnd> pump_until(Pump& pump, const Descriptor& program, const Deadline& deadline) {
  for (;;) {
    const Result<bool> ended = pump.turn(program, deadline);
    if (ended && *ended) return RunEnd::kByItself;
    if (ended) continue;
    if (ended.error().code() == ErrorCode::kTimeout) return RunEnd::kTimedOut;
    if (ended.error().code() == ErrorCode::kCancelled) return RunEnd::kCancelled;
    return std::unexpected(ended.error());
  }
}

/// Sent a SIGKILL, a program may go on all the same: sudo runs as root, whom nobody else may end.
bool ends_within(const Descriptor& program, Duration grace) {
  return wait_for(program.number(), POLLIN, Deadline::after(grace), "waiting for an end")
      .has_value();
}

std::string cannot_end(const Command& command, int pid) {
  return fmt::format(
      "{} took too long and could not be ended (it runs as another account, or hangs in the "
      "kernel): it goes on as pid {}",
      command.argv.front(), pid);
}

/// What leftover processes of a program still hold open is read no longer than this.
constexpr Duration kDrainTime = std::chrono::milliseconds(200);

}  // namespace

Result<RunResult> run(const Command& command, const Deadline& deadline, const RunOptions& options) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_TRY(const Descriptor input, input_of(options.input));
  QUELL_TRY(Pipe out, make_output());
  QUELL_TRY(Pipe err, make_output());
  const Stdio stdio{input.number(), out.writer.number(), err.writer.number()};
  QUELL_TRY(const Launched program, launch(command, stdio, SIGKILL));
  out.writer.close();
  err.writer.close();
  Pump pump(std::move(out.reader), std::move(err.reader), options.output_cap);

  Result<RunEnd> end = pump_until(pump, program.handle, deadline);
  if (!end || *end != RunEnd::kByItself) {
    (void)::kill(-program.pid, SIGTERM);
    (void)pump_until(pump, program.handle, Deadline::after(options.grace));
  }
  // Before collecting: until then the group's number cannot belong to anybody else.
  const bool by_itself = end && *end == RunEnd::kByItself;
  if (!by_itself || options.leftovers == Leftovers::kKill) (void)::kill(-program.pid, SIGKILL);
  if (!by_itself && !ends_within(program.handle, options.grace)) {
    return fail(ErrorCode::kTimeout, cannot_end(command, program.pid));
  }
  const ExitStatus status = collect(program.pid);
  if (!end) return std::unexpected(end.error());

  const Deadline drained = Deadline::after(kDrainTime);
  while (pump.open() && !drained.expired()) {
    pump.move();
    if (pump.open()) (void)sleep_until(Deadline::after(std::chrono::milliseconds(5)));
  }
  RunResult result = std::move(pump.result());
  result.status = status;
  result.end = *end;
  result.took = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
  return result;
}

}  // namespace quell::os

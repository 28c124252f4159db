#include "os/terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"

namespace quell::os {
namespace {

int number_of(Stream stream) {
  return static_cast<int>(stream);
}

/// read(2) again when a signal interrupts it.
Result<std::size_t> read_again(char* into, std::size_t size) {
  for (;;) {
    const ssize_t got = ::read(number_of(Stream::kInput), into, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return fail(ErrorCode::kIo, "cannot read standard input");
  }
}

}  // namespace

bool is_terminal(Stream stream) {
  return ::isatty(number_of(stream)) == 1;
}

std::optional<std::size_t> terminal_columns(Stream stream) {
  winsize size{};
  if (::ioctl(number_of(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

Result<void> write_to(Stream stream, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(number_of(stream), bytes.data(), bytes.size());
    if (put < 0 && errno == EPIPE) {
      return fail(ErrorCode::kUnavailable, "nobody reads the output any more");
    }
    if (put < 0 && errno != EINTR) {
      return fail(errno == ENOSPC ? ErrorCode::kNoSpace : ErrorCode::kIo,
                  "cannot write the output");
    }
    if (put > 0) bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<Woken> wait_for_input(int interrupt) {
  std::array<pollfd, 2> watched{{{number_of(Stream::kInput), POLLIN, 0}, {interrupt, POLLIN, 0}}};
  while (::poll(watched.data(), watched.size(), -1) < 0) {
    if (errno != EINTR) return fail(ErrorCode::kIo, "cannot wait for standard input");
  }
  return watched[1].revents != 0 ? Woken::kInterrupt : Woken::kInput;
}

Result<std::optional<std::string>> read_line(std::size_t limit) {
  std::string line;
  for (char c = 0;;) {
    QUELL_TRY(const std::size_t got, read_again(&c, 1));
    if (got == 0) return line.empty() ? std::nullopt : std::optional(line);
    if (c == '\n') return line;
    if (line.size() == limit) return fail(ErrorCode::kLimit, "the line typed is too long");
    line += c;
  }
}

Result<std::string> read_input(std::size_t limit) {
  std::string all;
  char buffer[16384];
  for (;;) {
    QUELL_TRY(const std::size_t got, read_again(buffer, sizeof buffer));
    if (got == 0) return all;
    if (all.size() + got > limit) {
      return fail(ErrorCode::kLimit,
                  "standard input is longer than " + std::to_string(limit) + " bytes");
    }
    all.append(buffer, got);
  }
}

std::optional<std::string> environment(const std::string& name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in this program sets variables
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

}  // namespace quell::os

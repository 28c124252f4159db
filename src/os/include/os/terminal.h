// The three standard streams: whether a person sits there, how wide it is, reading and writing.
// Not thread-safe: one user per process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::os {

enum class Stream : std::uint8_t { kInput = 0, kOutput = 1, kError = 2 };

bool is_terminal(Stream stream);

/// Width of the terminal; nullopt when there is none or it does not say.
std::optional<std::size_t> terminal_columns(Stream stream);

/// All bytes, however many calls that takes. Errors: kUnavailable (the reader closed the
/// pipe; needs ignore_broken_pipes() of os/signals.h), kNoSpace, kIo.
Result<void> write_to(Stream stream, std::string_view bytes);

enum class Woken : std::uint8_t { kInput, kInterrupt };

/// Waits until standard input can be read without waiting, or `interrupt` (a descriptor for poll,
/// as StopSignal has one) is readable. Errors: kIo.
Result<Woken> wait_for_input(int interrupt);

/// One line from standard input without its newline, read byte by byte so that nothing behind it is
/// taken; nullopt at the end. Errors: kLimit over `limit` bytes, kIo.
Result<std::optional<std::string>> read_line(std::size_t limit);

/// Standard input to its end. Errors: kLimit over `limit` bytes, kIo.
Result<std::string> read_input(std::size_t limit);

/// The variable's value; nullopt when it is not set or empty.
std::optional<std::string> environment(const std::string& name);

}  // namespace quell::os

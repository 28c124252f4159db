// Opens a log by its path, whatever it is. The one question a reader asks before it reads: may it
// read pieces at offsets, several at a time, or is it one stream from front to back?
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "logs/source.h"
#include "os/descriptor.h"

namespace quell::logs {

/// A regular file that holds the lines themselves. It may grow, shrink or be renamed while it is
/// read: a read that comes up short of `size` means that it was truncated.
struct PlainFile {
  os::Descriptor file;  ///< at offset 0
  std::uint64_t size = 0;
  Instant modified;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
};

/// Exactly one of the two is there.
struct OpenedLog {
  std::optional<PlainFile> plain;
  /// Pipes, devices, files of no size (/proc), and everything whose lines aren't its bytes.
  std::unique_ptr<Source> stream;
};

/// Errors: kNotFound, kPermissionDenied, kIo, kUnsupported (a directory, an archive, a program).
Result<OpenedLog> open_log(const std::string& path);

/// What is in `raw`, decided by its first bytes as they come: a pipe that has sent three bytes of a
/// line isn't kept waiting for more. `raw` at its start.
std::unique_ptr<Source> by_content(std::unique_ptr<Source> raw);

}  // namespace quell::logs

// Looks at what a log file gains.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace quell::contain {

/// The end of a log file at some time; what is written later is what counts.
class LogWatch {
 public:
  /// From the file's end on. Errors: kNotFound, kPermissionDenied, kIo.
  static Result<LogWatch> from_now(const std::filesystem::path& file);

  /// Whether the text stands in what was added, or is within that time; a file that was moved
  /// away (rotated) goes on in the one that took its name. Errors: as from_now.
  Result<bool> gains(const std::string& text, Duration within);

 private:
  LogWatch(std::filesystem::path file, std::uint64_t inode, std::uint64_t at)
      : file_(std::move(file)), inode_(inode), at_(at) {}
  Result<bool> read_on(const std::string& text);

  std::filesystem::path file_;
  std::uint64_t inode_;
  std::uint64_t at_;  ///< what was read up to here
  std::string tail_;  ///< last bytes before, shorter than the text that is looked for
};

}  // namespace quell::contain

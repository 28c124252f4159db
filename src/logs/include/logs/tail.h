// Follows one log by its name while it is written, rotated, truncated, deleted and made anew.
// docs/formats/sources.md says what is promised and what can't be. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace quell::logs {

/// Up to where a log was handed over: kept by the caller, given back after a restart.
struct TailPosition {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t offset = 0;       ///< behind the last line that was handed over
  std::uint64_t fingerprint = 0;  ///< of the bytes before it: tells a file that was written anew

  bool operator==(const TailPosition&) const = default;
};

struct TailItem {
  enum class Kind : std::uint8_t {
    kLine,
    /// A line without its newline: its file was rotated away, truncated or deleted for good.
    kUnfinishedLine,
    kGap,      ///< lines may be missing here
    kRotated,  ///< a file is finished, the next one begins
  };
  enum class Why : std::uint8_t {
    kNone,
    kTruncated,  ///< the file was truncated, or written anew
    kNeverSeen,  ///< a file was deleted before it could be opened
    kLost,       ///< the system told of too many changes at once
    kForgotten,  ///< the file of a TailPosition isn't there any more
  };
  Kind kind = Kind::kLine;
  std::string text;                 ///< of lines: without the newline, at most limits::kLogLine
  std::uint64_t dropped_bytes = 0;  ///< of lines: what was beyond that
  Why why = Why::kNone;             ///< of gaps
  /// Of gaps: so many bytes were there and are known not to have been read. There may have been
  /// more: what came and went between two looks.
  std::uint64_t unread_bytes = 0;
};

struct TailOptions {
  enum class Start : std::uint8_t { kBeginning, kEnd };
  enum class Watch : std::uint8_t { kInotify, kPollOnly };
  Start start = Start::kBeginning;       ///< where in a file that is there already
  std::optional<TailPosition> position;  ///< goes on there instead
  Watch watch = Watch::kInotify;
  /// A file that was renamed or deleted is left when nothing came for so long and its successor is
  /// there: servers go on writing to the old file until they are told to open the new one.
  Duration quiet = std::chrono::seconds(1);
  /// So often files are looked at, whatever inotify says (network file systems say nothing).
  Duration poll = std::chrono::milliseconds(250);
};

/// At most so many files of one log are open at once; then old ones aren't waited for any more.
inline constexpr std::size_t kTailFiles = 64;

class Tail {
 public:
  /// The file need not exist yet, its directory must. `clock` must outlive it; it measures how long
  /// a file was quiet. Errors: os/errno.h.
  static Result<Tail> open(const std::string& path, const TailOptions& options, Clock& clock);
  Tail(Tail&&) noexcept;
  Tail& operator=(Tail&&) noexcept;
  ~Tail();

  /// What has come since, oldest first, at most about 256 KiB at a time; waits for something at
  /// most so long, then empty. After an error it can be called again.
  Result<std::vector<TailItem>> next(Duration at_most);

  /// Behind the items that next() has returned; nullopt while there was no file yet.
  [[nodiscard]] std::optional<TailPosition> position() const;

 private:
  class Impl;
  explicit Tail(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace quell::logs

// One file that is read while it grows: complete lines, and whether it was truncated in between.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "logs/tail.h"
#include "os/descriptor.h"
#include "os/file.h"

namespace quell::logs {

/// Which file it is; stays true as long as the file is open.
using FileIdentity = std::pair<std::uint64_t, std::uint64_t>;
inline FileIdentity identity_of(const os::Info& info) {
  return {info.device, info.inode};
}

/// So many bytes at the start of a file and before a place say whether it is still the same place.
inline constexpr std::size_t kFingerprintBytes = 256;

class FollowedFile {
 public:
  enum class Progress : std::uint8_t { kNothingNew, kSomething };

  /// From the beginning.
  FollowedFile(os::Descriptor file, const os::Info& info);

  /// Goes on at a stored position; false (and nothing changed) when what is before it differs.
  Result<bool> go_to(std::uint64_t offset, std::uint64_t fingerprint);
  /// Goes on at the end: behind the last newline that is there now.
  Result<void> go_to_end();

  /// Looks at the size, so that a truncation is noticed that happens before anything is read.
  Result<std::uint64_t> look();
  /// Looks at the file and reads one piece: adds lines, and a gap when it was truncated.
  Result<Progress> read(std::vector<TailItem>& items);
  /// Nothing will come any more: adds the line that has no newline.
  void finish(std::vector<TailItem>& items);

  [[nodiscard]] FileIdentity identity() const { return identity_; }
  [[nodiscard]] const os::Descriptor& descriptor() const { return file_; }
  /// Behind the last line that was added.
  [[nodiscard]] TailPosition position() const;

 private:
  Result<void> start_at(std::uint64_t offset);
  Result<Progress> truncated(std::vector<TailItem>& items);
  void take(std::string_view data, std::vector<TailItem>& items);
  void keep(std::string_view part);
  void add_line(TailItem::Kind kind, std::vector<TailItem>& items);

  os::Descriptor file_;
  FileIdentity identity_;
  std::uint64_t offset_ = 0;       // of what was read
  std::uint64_t largest_ = 0;      // the size that was seen, since the last truncation
  bool shrunk_ = false;            // it has been smaller since
  std::string head_;               // the first bytes, up to offset_
  std::string before_;             // the last bytes before offset_
  std::uint64_t line_offset_ = 0;  // where the line at hand begins
  std::string before_line_;        // the last bytes before it
  std::string held_;               // of the line at hand
  std::uint64_t dropped_ = 0;      // what of it was over the limit
  bool after_truncation_ = false;  // zero bytes at the start are a hole, not lines
};

}  // namespace quell::logs

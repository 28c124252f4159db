#include "logging/log_watch.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "os/deadline.h"
#include "os/file.h"

namespace quell::contain {

namespace {

constexpr Duration kPause = std::chrono::milliseconds(20);
constexpr std::size_t kPiece = 64UZ * 1024;

}  // namespace

Result<LogWatch> LogWatch::from_now(const std::filesystem::path& file) {
  QUELL_TRY(const os::Descriptor open, os::open_to_read(file));
  QUELL_TRY(const os::Info info, os::info(open));
  return LogWatch(file, info.inode, info.size);
}

Result<bool> LogWatch::read_on(const std::string& text) {
  QUELL_TRY(const os::Descriptor open, os::open_to_read(file_));
  QUELL_TRY(const os::Info info, os::info(open));
  if (info.inode != inode_ || info.size < at_) {
    inode_ = info.inode;
    at_ = 0;
    tail_.clear();
  }
  std::string buffer(kPiece, '\0');
  while (at_ < info.size) {
    QUELL_TRY(const std::size_t size, os::read_at(open, at_, buffer));
    if (size == 0) break;
    at_ += size;
    const std::string seen = tail_ + buffer.substr(0, size);
    if (seen.find(text) != std::string::npos) return true;
    tail_ = seen.size() < text.size() ? seen : seen.substr(seen.size() - text.size() + 1);
  }
  return false;
}

Result<bool> LogWatch::gains(const std::string& text, Duration within) {
  const os::Deadline deadline = os::Deadline::after(within);
  for (;;) {
    QUELL_TRY(const bool found, read_on(text));
    if (found) return true;
    if (deadline.expired()) return false;
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kPause)));
  }
}

}  // namespace quell::contain

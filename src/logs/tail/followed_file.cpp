#include "tail/followed_file.h"

#include <algorithm>

#include "base/limits.h"

namespace quell::logs {

namespace {

constexpr std::size_t kPieceBytes = 256UZ * 1024;
/// What may have been written since the file was looked at is read with the rest.
constexpr std::uint64_t kAlsoBytes = 4096;

/// FNV-1a: for telling files apart, not against somebody who can write to them.
std::uint64_t hash_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

/// The last bytes of `before` and `data` together.
std::string last_bytes(const std::string& before, std::string_view data) {
  if (data.size() >= kFingerprintBytes)
    return std::string(data.substr(data.size() - kFingerprintBytes));
  const std::size_t wanted = std::min(before.size(), kFingerprintBytes - data.size());
  return before.substr(before.size() - wanted) + std::string(data);
}

/// Up to `size` bytes at `offset`; fewer at the end.
Result<std::string> bytes_at(const os::Descriptor& file, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  QUELL_TRY(const std::size_t got, os::read_at(file, offset, bytes));
  bytes.resize(got);
  return bytes;
}

}  // namespace

FollowedFile::FollowedFile(os::Descriptor file, const os::Info& info)
    : file_(std::move(file)), identity_(identity_of(info)) {}

Result<void> FollowedFile::start_at(std::uint64_t offset) {
  const std::size_t size = std::min<std::uint64_t>(offset, kFingerprintBytes);
  QUELL_TRY(head_, bytes_at(file_, 0, size));
  QUELL_TRY(before_, bytes_at(file_, offset - size, size));
  before_line_ = before_;
  offset_ = line_offset_ = largest_ = offset;
  return {};
}

Result<bool> FollowedFile::go_to(std::uint64_t offset, std::uint64_t fingerprint) {
  QUELL_CHECK(start_at(offset));
  if (before_.size() == std::min<std::uint64_t>(offset, kFingerprintBytes) &&
      position().fingerprint == fingerprint) {
    return true;
  }
  QUELL_CHECK(start_at(0));
  return false;
}

Result<void> FollowedFile::go_to_end() {
  QUELL_TRY(const os::Info info, os::info(file_));
  std::uint64_t end = info.size;
  // Back to the last newline: the line that is being written now will be read whole.
  const std::size_t size = std::min<std::uint64_t>(end, limits::kLogLine);
  QUELL_TRY(const std::string last, bytes_at(file_, end - size, size));
  const std::size_t newline = last.rfind('\n');
  if (newline != std::string::npos) {
    end = end - size + newline + 1;
  } else if (end <= limits::kLogLine) {
    end = 0;
  }
  return start_at(end);
}

Result<std::uint64_t> FollowedFile::look() {
  QUELL_TRY(const os::Info info, os::info(file_));
  shrunk_ = shrunk_ || info.size < largest_;
  if (!shrunk_) largest_ = info.size;
  return info.size;
}

Result<FollowedFile::Progress> FollowedFile::read(std::vector<TailItem>& items) {
  const std::uint64_t seen = largest_;
  QUELL_TRY(const std::uint64_t size, look());
  if (shrunk_) return truncated(items);
  // The bytes before the offset come with it, to see that it is still the place that was left.
  const std::uint64_t from = offset_ - before_.size();
  const std::size_t piece =
      std::min<std::uint64_t>(kPieceBytes, size - std::min(size, offset_) + kAlsoBytes);
  QUELL_TRY(const std::string block, bytes_at(file_, from, before_.size() + piece));
  QUELL_TRY(const std::string head, bytes_at(file_, 0, head_.size()));
  if (head != head_ || !block.starts_with(before_)) {
    largest_ = seen;  // the size at hand is that of what was written anew
    return truncated(items);
  }
  const std::string_view data = std::string_view(block).substr(before_.size());
  if (data.empty()) return Progress::kNothingNew;
  // A truncation while the block was read may have mixed old and new: then its start has changed.
  const std::size_t checked = std::min(block.size(), kFingerprintBytes);
  QUELL_TRY(const std::string again, bytes_at(file_, from, checked));
  if (again != std::string_view(block).substr(0, checked)) return truncated(items);
  take(data, items);
  return Progress::kSomething;
}

Result<FollowedFile::Progress> FollowedFile::truncated(std::vector<TailItem>& items) {
  finish(items);
  items.push_back({.kind = TailItem::Kind::kGap,
                   .text = {},
                   .why = TailItem::Why::kTruncated,
                   .unread_bytes = largest_ - std::min(largest_, offset_)});
  offset_ = line_offset_ = largest_ = 0;
  head_.clear();
  before_.clear();
  before_line_.clear();
  shrunk_ = false;
  after_truncation_ = true;
  return Progress::kSomething;
}

void FollowedFile::take(std::string_view data, std::vector<TailItem>& items) {
  const std::uint64_t data_offset = offset_;
  const std::string before = std::move(before_);
  offset_ += data.size();
  largest_ = std::max(largest_, offset_);
  before_ = last_bytes(before, data);
  head_ += data.substr(0, kFingerprintBytes - head_.size());
  std::size_t from = 0;
  if (after_truncation_) {
    // A writer that doesn't append leaves a hole as long as the old file.
    from = std::min(data.find_first_not_of('\0'), data.size());
    after_truncation_ = from == data.size();
    line_offset_ = data_offset + from;
    before_line_ = last_bytes(before, data.substr(0, from));
  }
  std::size_t lines_end = 0;
  while (from < data.size()) {
    const std::size_t newline = data.find('\n', from);
    keep(data.substr(from, newline - from));
    if (newline == std::string_view::npos) break;
    add_line(TailItem::Kind::kLine, items);
    from = lines_end = newline + 1;
  }
  if (lines_end == 0) return;
  line_offset_ = data_offset + lines_end;
  before_line_ = last_bytes(before, data.substr(0, lines_end));
}

void FollowedFile::keep(std::string_view part) {
  const std::size_t room = limits::kLogLine - held_.size();
  held_ += part.substr(0, room);
  if (part.size() > room) dropped_ += part.size() - room;
}

void FollowedFile::add_line(TailItem::Kind kind, std::vector<TailItem>& items) {
  if (dropped_ == 0 && held_.ends_with('\r')) held_.pop_back();
  items.push_back({.kind = kind,
                   .text = std::exchange(held_, {}),
                   .dropped_bytes = std::exchange(dropped_, 0)});
}

void FollowedFile::finish(std::vector<TailItem>& items) {
  if (!held_.empty()) add_line(TailItem::Kind::kUnfinishedLine, items);
  line_offset_ = offset_;
  before_line_ = before_;
}

TailPosition FollowedFile::position() const {
  return {.device = identity_.first,
          .inode = identity_.second,
          .offset = line_offset_,
          .fingerprint = hash_of(head_.substr(0, line_offset_) + before_line_)};
}

}  // namespace quell::logs

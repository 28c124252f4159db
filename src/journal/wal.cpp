#include "wal.h"

#include <array>
#include <chrono>
#include <thread>

#include "os/file.h"

namespace quell::journal {
namespace {

constexpr std::size_t kHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr std::uint32_t kMagic = 0x377F0682;  // the lowest bit says big-endian checksums
constexpr std::size_t kSmallestPage = 512;
constexpr std::size_t kLargestPage = 65536;
// Places in the header and in a frame's header.
constexpr std::size_t kPageSizeAt = 8;
constexpr std::size_t kSaltAt = 16;
constexpr std::size_t kHeaderSumAt = 24;
constexpr std::size_t kFrameSaltAt = 8;
constexpr std::size_t kFrameSumAt = 16;
constexpr std::size_t kSalt = 8;

struct Sum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  friend bool operator==(const Sum&, const Sum&) = default;
};

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < sizeof(value); ++i) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = sizeof(value); i > 0; --i) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
  }
  return value;
}

void put_big_endian(std::string& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = sizeof(value); i > 0; --i) {
    bytes[at + i - 1] = static_cast<char>(value & 0xFFU);
    value >>= 8U;
  }
}

Sum sum_at(std::string_view bytes, std::size_t at) {
  return Sum{big_endian(bytes, at), big_endian(bytes, at + 4)};
}

/// A log whose header could be read.
class Log {
 public:
  explicit Log(std::string_view bytes) : bytes_(bytes) {
    if (bytes.size() < kHeader) return;
    const std::uint32_t magic = big_endian(bytes, 0);
    big_endian_ = (magic & 1U) != 0;
    const std::size_t size = big_endian(bytes, kPageSizeAt);
    const bool power_of_two = size != 0 && (size & (size - 1)) == 0;
    if ((magic & ~1U) == kMagic && power_of_two && size >= kSmallestPage && size <= kLargestPage) {
      page_ = size;
    }
  }

  [[nodiscard]] bool readable() const { return page_ != 0; }
  [[nodiscard]] std::size_t frames() const {
    return (bytes_.size() - kHeader) / (kFrameHeader + page_);
  }
  [[nodiscard]] std::size_t offset(std::size_t frame) const {
    return kHeader + (frame - 1) * (kFrameHeader + page_);
  }
  /// Left by the round of writing that the header began; frames of older rounds have other salts.
  [[nodiscard]] bool is_current(std::size_t frame) const {
    return bytes_.substr(offset(frame) + kFrameSaltAt, kSalt) == bytes_.substr(kSaltAt, kSalt);
  }
  /// The last frame of a transaction says how large the database is then.
  [[nodiscard]] bool is_commit(std::size_t frame) const {
    return big_endian(bytes_, offset(frame) + 4) != 0;
  }
  [[nodiscard]] Sum header_sum() const { return add(bytes_.substr(0, kHeaderSumAt), Sum{}); }
  [[nodiscard]] Sum frame_sum(std::size_t frame, Sum before) const {
    const std::size_t at = offset(frame);
    return add(bytes_.substr(at + kFrameHeader, page_),
               add(bytes_.substr(at, kFrameSaltAt), before));
  }
  [[nodiscard]] Sum stored_sum(std::size_t frame) const {
    return sum_at(bytes_, offset(frame) + kFrameSumAt);
  }
  [[nodiscard]] std::size_t last_current() const {
    std::size_t last = 0;
    for (std::size_t frame = 1; frame <= frames(); ++frame) {
      if (is_current(frame)) last = frame;
    }
    return last;
  }

 private:
  [[nodiscard]] Sum add(std::string_view part, Sum sum) const {
    for (std::size_t at = 0; at + 8 <= part.size(); at += 8) {
      sum.first += word(part, at) + sum.second;
      sum.second += word(part, at + 4) + sum.first;
    }
    return sum;
  }
  [[nodiscard]] std::uint32_t word(std::string_view part, std::size_t at) const {
    return big_endian_ ? big_endian(part, at) : little_endian(part, at);
  }

  std::string_view bytes_;
  std::size_t page_ = 0;  // 0: not a log
  bool big_endian_ = false;
};

}  // namespace

std::optional<WalDamage> find_wal_damage_in(std::string_view bytes) {
  if (bytes.size() <= kHeader) return std::nullopt;
  const Log log(bytes);
  // With a bad header SQLite ignores the whole file, so everything in it would be dropped.
  const bool header_holds = log.readable() && log.header_sum() == sum_at(bytes, kHeaderSumAt);
  if (!header_holds) return WalDamage{.frame = 0, .dropped = log.readable() ? log.frames() : 1};
  Sum sum = log.header_sum();
  for (std::size_t frame = 1; frame <= log.frames(); ++frame) {
    sum = log.frame_sum(frame, sum);
    if (log.is_current(frame) && sum == log.stored_sum(frame)) continue;
    // A torn write is the last thing in its round; damage has later frames behind it.
    const std::size_t last = log.last_current();
    if (last <= frame) return std::nullopt;
    bool in_last_commit = true;
    for (std::size_t later = frame; later < last; ++later) {
      // Each commit is synced before the next one is written, so a frame behind a commit proves it.
      if (log.is_current(later) && log.is_commit(later)) in_last_commit = false;
    }
    return WalDamage{.frame = frame, .dropped = last - frame + 1, .in_last_commit = in_last_commit};
  }
  return std::nullopt;
}

Result<std::optional<WalDamage>> find_wal_damage(const std::filesystem::path& path) {
  // Another process may be in the middle of a write: only what looks the same again and again is
  // damage.
  constexpr int kSameLooks = 4;
  constexpr int kMostLooks = 100;
  constexpr std::chrono::milliseconds kBetweenLooks{15};
  constexpr std::size_t kLargestLog = 4UZ * 1024 * 1024 * 1024;
  std::optional<WalDamage> found;
  std::string before;
  int same = 0;
  for (int look = 0; look < kMostLooks && same < kSameLooks; ++look) {
    QUELL_TRY(const auto there, os::info(path));
    if (!there || there->size <= kHeader) return std::nullopt;
    QUELL_TRY(std::string bytes, os::read_file(path, kLargestLog));
    found = find_wal_damage_in(bytes);
    if (!found) return std::nullopt;
    same = bytes == before ? same + 1 : 1;
    before = std::move(bytes);
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return found;
}

std::string with_valid_checksums(std::string_view bytes) {
  const Log original(bytes);
  if (!original.readable()) return std::string(bytes);
  std::string result(bytes.substr(0, kHeader));
  const Sum header = original.header_sum();
  put_big_endian(result, kHeaderSumAt, header.first);
  put_big_endian(result, kHeaderSumAt + 4, header.second);
  Sum sum = header;
  const std::size_t last = original.last_current();
  for (std::size_t frame = 1; frame <= last; ++frame) {
    // A frame that was never written, or lost its page's number, would end the log for SQLite.
    const std::size_t from = original.offset(frame);
    if (big_endian(bytes, from) == 0) continue;
    sum = original.frame_sum(frame, sum);
    const std::size_t at = result.size();
    result += bytes.substr(from, original.offset(frame + 1) - from);
    result.replace(at + kFrameSaltAt, kSalt, bytes.substr(kSaltAt, kSalt));
    put_big_endian(result, at + kFrameSumAt, sum.first);
    put_big_endian(result, at + kFrameSumAt + 4, sum.second);
  }
  return result;
}

}  // namespace quell::journal

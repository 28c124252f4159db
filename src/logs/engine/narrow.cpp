#include "narrow.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "logs/sink.h"
#include "os/file.h"

namespace quell::logs {

namespace {

/// Takes the time of one entry.
class TimeSink final : public Sink {
 public:
  void request(const Record& record) override { time = record.time; }
  void login(const Login& login) override { time = login.time; }
  void event(const AppEvent& event) override { time = event.time; }

  std::optional<Instant> time;
};

TimeOfLine time_by(const std::shared_ptr<Decoder>& decoder, std::string_view name) {
  return [decoder, name](std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    TimeSink sink;
    decoder->take({.text = line, .place = {.file = name}}, sink);
    return sink.time;
  };
}

bool is_in(const TimeRange& times, Instant time) {
  return (!times.since || time >= *times.since) && (!times.until || time < *times.until);
}

/// Whether a line of a short range has a time that is wanted. The ranges that range_of_times gives
/// for files that are wholly too old or too new are short: it saves counting all the lines before.
Result<bool> has_line_in(const OpenFile& file, const ByteRange& range, const TimeOfLine& time_of,
                         const TimeRange& times) {
  constexpr std::uint64_t kShort = 512UZ * 1024;
  if (range.end - range.begin > kShort) return true;
  std::string bytes(range.end - range.begin, '\0');
  QUELL_TRY(const std::size_t got, os::read_at(file.plain, range.begin, bytes));
  std::string_view rest(bytes.data(), got);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
    std::string_view line = rest.substr(0, end + 1);
    if (line.ends_with('\n')) line.remove_suffix(1);
    const auto time = time_of(line);
    if (time && is_in(times, *time)) return true;
    rest.remove_prefix(end + 1);
  }
  return false;
}

/// Sums that fit a byte are what compilers make fast code of.
std::uint64_t newlines_in(std::string_view bytes) {
  constexpr std::size_t kAtOnce = 128;
  std::uint64_t count = 0;
  while (bytes.size() >= kAtOnce) {
    std::uint8_t some = 0;
    for (std::size_t i = 0; i < kAtOnce; ++i)
      some += bytes[i] == '\n' ? std::uint8_t{1} : std::uint8_t{0};
    count += some;
    bytes.remove_prefix(kAtOnce);
  }
  return count + static_cast<std::uint64_t>(std::ranges::count(bytes, '\n'));
}

}  // namespace

ByteRange bytes_of_times(const OpenFile& file, const Format& format, const TimeRange& times) {
  const ByteRange whole{.begin = 0, .end = file.size};
  if (format.order == Order::kInOrder || (!times.since && !times.until)) return whole;
  const TimeOfLine time_of = time_by(format.decoder(file.context), file.name);
  const auto range = range_of_times(file.plain, file.size, time_of, times);
  if (!range || *range == whole) return whole;
  const auto found = has_line_in(file, *range, time_of, times);
  return found && !*found ? ByteRange{} : *range;
}

Result<std::uint64_t> count_lines(const Piece& piece, std::span<char> room) {
  const OpenFile& file = *piece.file;
  // A line begins behind each newline, and at 0.
  std::uint64_t lines = piece.begin == 0 ? 1 : 0;
  std::uint64_t at = piece.begin == 0 ? 0 : piece.begin - 1;
  const std::uint64_t end = piece.end - 1;
  while (at < end) {
    const auto block = room.first(std::min<std::uint64_t>(room.size(), end - at));
    QUELL_TRY(const std::size_t got, os::read_at(file.plain, at, block));
    if (got == 0) {
      return fail(ErrorCode::kIo, "was truncated while it was read");
    }
    lines += newlines_in({block.data(), got});
    at += got;
  }
  return lines;
}

}  // namespace quell::logs

#include "logs/time_range.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/limits.h"
#include "os/file.h"

namespace quell::logs {

namespace {

constexpr std::size_t kProbeBytes = limits::kLogLine;
/// Pieces in which a probe looks for a line with a time: a stack trace has a few.
constexpr int kProbePieces = 4;
/// Nearer than this the search doesn't go: reading so much costs less than another probe.
constexpr std::uint64_t kNearEnough = 256ULL * 1024;
/// Probes at even distances, which look for disorder.
constexpr std::uint64_t kSurvey = 48;

/// A line with a time.
struct Probe {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  ///< behind its newline
  Instant time;
};

class Search {
 public:
  Search(const os::Descriptor& file, std::uint64_t size, const TimeOfLine& time_of)
      : file_(file), size_(size), time_of_(time_of) {}

  /// The first line with a time that begins behind `offset` (or at it, if that is 0).
  Result<std::optional<Probe>> probe(std::uint64_t offset) {
    std::uint64_t at = offset;
    bool at_line_start = offset == 0;
    for (int i = 0; i < kProbePieces && at < size_; ++i) {
      std::string piece(std::min<std::uint64_t>(kProbeBytes, size_ - at), '\0');
      QUELL_TRY(const std::size_t got, os::read_at(file_, at, piece));
      if (got == 0) break;  // it has become shorter
      std::string_view rest(piece.data(), got);
      const std::size_t whole = rest.rfind('\n');
      if (whole == std::string_view::npos) {
        at_line_start = false;  // a line longer than a piece
        at += got;
        continue;
      }
      rest = rest.substr(0, whole + 1);
      if (const auto found = first_time(rest, at, at_line_start)) {
        note(*found);
        return found;
      }
      at += whole + 1;
      at_line_start = true;
    }
    return std::nullopt;
  }

  /// No line at which the log is more than kTimeDisorder behind an earlier one was met.
  [[nodiscard]] bool is_in_order() {
    std::ranges::sort(seen_, {}, &Probe::begin);
    std::optional<Instant> latest;
    for (const Probe& probe : seen_) {
      if (latest && probe.time + kTimeDisorder < *latest) return false;
      latest = std::max(latest.value_or(probe.time), probe.time);
    }
    return true;
  }

  /// Behind the last line known to lie, with everything before it, before `since`.
  Result<std::uint64_t> begin_of(Instant since) {
    std::uint64_t low = 0;
    std::uint64_t high = size_;
    while (high - low > kNearEnough) {
      const std::uint64_t middle = low + (high - low) / 2;
      QUELL_TRY(const std::optional<Probe> found, probe(middle));
      if (found && found->begin < high && found->time + kTimeDisorder < since) {
        low = found->end;
      } else {
        high = middle;  // also when nothing is known: then more is read
      }
    }
    return low;
  }

  /// The first line known to lie, with everything behind it, at `until` or after it.
  Result<std::uint64_t> end_of(Instant until) {
    std::uint64_t low = 0;
    std::uint64_t high = size_;
    while (high - low > kNearEnough) {
      const std::uint64_t middle = low + (high - low) / 2;
      QUELL_TRY(const std::optional<Probe> found, probe(middle));
      if (found && found->begin < high && found->time >= until + kTimeDisorder) {
        high = found->begin;
      } else {
        low = middle;
      }
    }
    return high;
  }

 private:
  /// `lines` ends with a newline and lies at `at`.
  std::optional<Probe> first_time(std::string_view lines, std::uint64_t at, bool at_line_start) {
    std::size_t from = at_line_start ? 0 : lines.find('\n') + 1;
    while (from < lines.size()) {
      const std::size_t end = lines.find('\n', from);
      if (const auto time = time_of_(lines.substr(from, end - from))) {
        return Probe{.begin = at + from, .end = at + end + 1, .time = *time};
      }
      from = end + 1;
    }
    return std::nullopt;
  }

  void note(const Probe& probe) { seen_.push_back(probe); }

  const os::Descriptor& file_;
  std::uint64_t size_;
  const TimeOfLine& time_of_;
  std::vector<Probe> seen_;
};

}  // namespace

Result<ByteRange> range_of_times(const os::Descriptor& file, std::uint64_t size,
                                 const TimeOfLine& time_of, const TimeRange& times) {
  const ByteRange whole{.begin = 0, .end = size};
  if (size <= kNearEnough || (!times.since && !times.until)) return whole;
  Search search(file, size, time_of);
  for (std::uint64_t i = 0; i < kSurvey; ++i) QUELL_CHECK(search.probe(size / kSurvey * i));
  ByteRange range = whole;
  if (times.since) {
    QUELL_TRY(range.begin, search.begin_of(*times.since));
  }
  if (times.until) {
    QUELL_TRY(range.end, search.end_of(*times.until));
  }
  if (!search.is_in_order()) return whole;
  range.end = std::max(range.end, range.begin);
  return range;
}

}  // namespace quell::logs

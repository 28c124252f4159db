// Where in a long log the lines of a stretch of time lie, without reading all of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "os/descriptor.h"

namespace quell::logs {

/// How much earlier than a line before it a line may be: a server writes a request when it is
/// answered, and workers write in blocks. A log in which a line is further behind is read whole, if
/// a probe meets such a line (docs/formats/sources.md says what that leaves open).
inline constexpr Duration kTimeDisorder = std::chrono::minutes(10);

/// Bytes [begin, end) of a file. `begin` is the start of a line.
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  bool operator==(const ByteRange&) const = default;
};

/// The time of one line; nullopt when it has none. Called with at most 64 KiB.
using TimeOfLine = std::function<std::optional<Instant>(std::string_view line)>;

/// [since, until); an end that isn't there is open.
struct TimeRange {
  std::optional<Instant> since;
  std::optional<Instant> until;
};

/// The range in which every line of `file`, at most `size` bytes long, with a time in `times` lies,
/// if no line is more than kTimeDisorder behind one before it. The whole file, if probes find that
/// it isn't so, or too few lines with a time. It may hold lines that are outside of `times`.
/// Reads about a hundred pieces of 64 KiB, whatever the size. Errors: kIo.
Result<ByteRange> range_of_times(const os::Descriptor& file, std::uint64_t size,
                                 const TimeOfLine& time_of, const TimeRange& times);

}  // namespace quell::logs

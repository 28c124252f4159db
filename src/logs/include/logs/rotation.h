// Which files are one log that was rotated, and in which order they were written. By names alone:
// pure, and linear in the length of a name.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace quell::logs {

/// How old a part of a set is. Ordered: the oldest first, what is written now last.
struct RotationRank {
  enum class Kind : std::uint8_t { kDated, kNumbered, kCurrent };
  Kind kind = Kind::kCurrent;
  /// kDated: the digits of the date and time, as "20261121000000", or seconds since 1970 in that
  /// form; kNumbered: how far from the oldest thinkable; kCurrent: 0.
  std::uint64_t order = 0;

  auto operator<=>(const RotationRank&) const = default;
};

struct RotatedName {
  std::string set;  ///< "access.log" for "access.log.2.gz" and for "access-2026-11-21.log"
  RotationRank rank;
  std::string_view compressed_as;  ///< ".gz", or empty; a constant
};

/// Of a file's name without its directory. Names as logrotate (numbers, dateext, dateformat,
/// extension), Apache's rotatelogs (seconds), and logging libraries write them:
///   access.log.1  access.log-20261121.gz  access.log.2026-11-21  access.log-2026112103
///   access.2026-11-21.log  access-20261121.log.xz  access.1.log  access_log.1795219200
/// Anything else is a set of its own.
RotatedName rotated_name(std::string_view file_name);

/// By set, then oldest first; of one rank the plain file before its compressed copy, then by name.
std::strong_ordering in_time_order(std::string_view one, std::string_view other);

}  // namespace quell::logs

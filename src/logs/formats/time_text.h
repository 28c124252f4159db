// Every way in which logs write a time. Pure; a second of 60 (a leap second) counts as the next
// minute's 0. The take_ functions read off the front of `rest` and leave it alone when they answer
// nullopt. Private to logs.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "logs/format.h"

namespace quell::logs {

/// The parts of a time as they come, from one field or several.
struct TimeParts {
  int year = 0;  ///< 0: not told
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  Duration fraction{};
  std::optional<Duration> zone;  ///< ahead of UTC; nullopt: not told
  std::optional<Instant> epoch;  ///< the time itself, where it came as a number

  /// nullopt if it is no time. A year that is not told is the one that puts the time closest before
  /// `context.reference` plus a day.
  [[nodiscard]] std::optional<Instant> instant(const FormatContext& context) const;
};

/// "Nov" → 11.
std::optional<unsigned> month_of(std::string_view name);

/// Access logs: "22/Nov/2026:03:14:15 +0100", also with a fraction: "…:15.123 +0100".
std::optional<Instant> parse_log_time(std::string_view text);

/// "2026-11-22T03:14:15.123456+01:00": "T" or a space; "." or "," before the fraction; "Z",
/// "+01:00",
/// "+0100", " +0100", " UTC" or no zone.
std::optional<Instant> take_iso_time(std::string_view& rest, const FormatContext& context);

/// nginx's error log, Go: "2026/11/22 03:14:15", also with a fraction.
std::optional<Instant> take_slash_time(std::string_view& rest, const FormatContext& context);

/// RFC 3164: "Nov 22 03:14:15", "Nov  2 03:14:15"; also with a year behind the day.
std::optional<Instant> take_syslog_time(std::string_view& rest, const FormatContext& context);

/// PHP, Tomcat: "22-Nov-2026 03:14:15 UTC", "22-Nov-2026 03:14:15.123"; another zone's name is left
/// in `rest`, and the time counts as local.
std::optional<Instant> take_php_time(std::string_view& rest, const FormatContext& context);

/// Apache's error log: "Sun Nov 22 03:14:15.123456 2026".
std::optional<Instant> take_ctime(std::string_view& rest, const FormatContext& context);

/// HAProxy: "22/Nov/2026:03:14:15.123", which is local.
std::optional<Instant> take_haproxy_time(std::string_view& rest, const FormatContext& context);

/// Since 1970, in seconds ("1795317255", "1795317255.123"), milli-, micro- or nanoseconds: told
/// apart by size.
std::optional<Instant> epoch_time(std::string_view number);

/// A whole field in any of the forms above that stand alone, in brackets or not.
std::optional<Instant> parse_any_time(std::string_view text, const FormatContext& context);

/// Seconds with or without a fraction ("0.012", "12") as a length of time; at most a week.
std::optional<Duration> parse_seconds(std::string_view text);
/// A length of time in a unit of `unit_ns` nanoseconds: "12", "12.5"; at most a week.
std::optional<Duration> parse_length(std::string_view text, std::int64_t unit_ns);

/// Reads `text` by a format of strftime(3) with %Y %y %m %d %e %b %B %H %I %p %M %S %z %Z %T %F %R
/// %D %s %a %A %j %%. False if it does not fit.
bool read_by_strftime(std::string_view format, std::string_view text, TimeParts& parts);

}  // namespace quell::logs

#include "formats/time_text.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "formats/text.h"
#include "formats/time_reader.h"
#include "logs/format.h"

namespace quell::logs {

namespace {

using std::chrono::days;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Reads with `read` and moves `rest` on if that gave a time.
template <class Read>
std::optional<Instant> take(std::string_view& rest, const FormatContext& context, Read&& read) {
  TimeReader reader(rest);
  TimeParts parts;
  read(reader, parts);
  if (!reader.good()) return std::nullopt;
  const auto out = parts.instant(context);
  if (out) rest = reader.rest();
  return out;
}

void read_zone_if_any(TimeReader& reader, TimeParts& parts) {
  if (reader.take('Z') || reader.take_text(" UTC") || reader.take_text(" GMT")) {
    parts.zone = Duration(0);
    return;
  }
  std::string_view ahead = reader.rest();
  (void)take_prefix(ahead, " ");
  if (ahead.size() < 5 || (ahead[0] != '+' && ahead[0] != '-')) return;
  if (!is_digit(ahead[1]) || !is_digit(ahead[2])) return;
  if (!is_digit(ahead[3]) && ahead[3] != ':') return;
  (void)reader.take(' ');
  parts.zone = reader.zone();
}

void read_fraction_if_any(TimeReader& reader, TimeParts& parts) {
  const std::string_view ahead = reader.rest();
  if (ahead.size() < 2 || (ahead[0] != '.' && ahead[0] != ',') || !is_digit(ahead[1])) return;
  reader.skip();
  parts.fraction = reader.fraction();
}

std::optional<Instant> plain_log_time(std::string_view text) {
  return take(text, {}, [](TimeReader& reader, TimeParts& parts) {
    reader.log_date(parts);
    read_fraction_if_any(reader, parts);
    reader.expect(' ');
    parts.zone = reader.zone();
    if (!reader.rest().empty()) reader.fail();
  });
}

/// The year for a time that tells none: the latest that is not after the reference plus a day.
int year_before(const TimeParts& parts, const FormatContext& context) {
  const Instant latest = context.reference + days(1);
  const std::chrono::year_month_day date(std::chrono::floor<days>(latest));
  int year = static_cast<int>(date.year());
  // 29 February: the last leap year is at most eight years back.
  for (int back = 0; back <= 8; ++back, --year) {
    TimeParts with = parts;
    with.year = year;
    const auto instant = year > 0 ? with.instant(context) : std::nullopt;
    if (instant && *instant <= latest) return year;
  }
  return 0;
}

}  // namespace

std::optional<Instant> TimeParts::instant(const FormatContext& context) const {
  if (epoch) return *epoch + fraction;
  TimeParts whole = *this;
  if (whole.year == 0) whole.year = year_before(*this, context);
  if (whole.year < 1 || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(whole.year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return Instant(std::chrono::sys_days(date)) + std::chrono::hours(hour) + minutes(minute) +
         seconds(second) + fraction - zone.value_or(context.zone);
}

std::optional<unsigned> month_of(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kNames = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (unsigned i = 0; i < kNames.size(); ++i) {
    if (kNames.at(i) == name) return i + 1;
  }
  return std::nullopt;
}

std::optional<Instant> parse_log_time(std::string_view text) {
  constexpr std::size_t kWithoutFraction = 26;  // 22/Nov/2026:03:14:15 +0100
  constexpr std::size_t kLongest = kWithoutFraction + 10;
  if (text.size() < kWithoutFraction || text.size() > kLongest || text[2] != '/') return {};
  return plain_log_time(text);
}

std::optional<Instant> take_iso_time(std::string_view& rest, const FormatContext& context) {
  if (rest.size() < 19 || rest[4] != '-' || (rest[10] != 'T' && rest[10] != ' ')) return {};
  return take(rest, context, [](TimeReader& reader, TimeParts& parts) {
    reader.iso_date(parts, '-');
    reader.skip();
    reader.clock(parts);
    read_fraction_if_any(reader, parts);
    read_zone_if_any(reader, parts);
  });
}

std::optional<Instant> take_slash_time(std::string_view& rest, const FormatContext& context) {
  if (rest.size() < 19 || rest[4] != '/' || rest[10] != ' ') return {};
  return take(rest, context, [](TimeReader& reader, TimeParts& parts) {
    reader.iso_date(parts, '/');
    reader.skip();
    reader.clock(parts);
    read_fraction_if_any(reader, parts);
  });
}

std::optional<Instant> take_syslog_time(std::string_view& rest, const FormatContext& context) {
  if (rest.size() < 15 || rest[3] != ' ' || rest[6] != ' ') return {};
  return take(rest, context, [](TimeReader& reader, TimeParts& parts) {
    parts.month = reader.month();
    reader.expect(' ');
    parts.day = reader.padded_day();
    reader.expect(' ');
    if (reader.rest().size() > 4 && reader.rest()[4] == ' ') {
      parts.year = reader.number(4);
      reader.expect(' ');
    }
    reader.clock(parts);
    read_fraction_if_any(reader, parts);
  });
}

std::optional<Instant> take_php_time(std::string_view& rest, const FormatContext& context) {
  if (rest.size() < 20 || rest[2] != '-' || rest[6] != '-') return {};
  return take(rest, context, [](TimeReader& reader, TimeParts& parts) {
    parts.day = static_cast<unsigned>(reader.number(2));
    reader.expect('-');
    parts.month = reader.month();
    reader.expect('-');
    parts.year = reader.number(4);
    reader.expect(' ');
    reader.clock(parts);
    read_fraction_if_any(reader, parts);
    if (reader.take_text(" UTC") || reader.take_text(" GMT")) parts.zone = Duration(0);
  });
}

std::optional<Instant> take_ctime(std::string_view& rest, const FormatContext& context) {
  if (rest.size() < 24 || rest[3] != ' ' || rest[7] != ' ') return {};
  return take(rest, context, [](TimeReader& reader, TimeParts& parts) {
    for (int i = 0; i < 4; ++i) reader.skip();  // "Sun "
    parts.month = reader.month();
    reader.expect(' ');
    parts.day = reader.padded_day();
    reader.expect(' ');
    reader.clock(parts);
    read_fraction_if_any(reader, parts);
    reader.expect(' ');
    parts.year = reader.number(4);
  });
}

std::optional<Instant> take_haproxy_time(std::string_view& rest, const FormatContext& context) {
  if (rest.size() < 20 || rest[2] != '/' || rest[6] != '/') return {};
  return take(rest, context, [](TimeReader& reader, TimeParts& parts) {
    reader.log_date(parts);
    read_fraction_if_any(reader, parts);
    read_zone_if_any(reader, parts);
  });
}

std::optional<Instant> parse_any_time(std::string_view text, const FormatContext& context) {
  if (take_prefix(text, "[") && !take_suffix(text, "]")) return std::nullopt;
  if (const auto time = parse_log_time(text)) return time;
  if (const auto time = epoch_time(text)) return time;
  for (const auto form : {take_iso_time, take_slash_time, take_haproxy_time, take_syslog_time,
                          take_php_time, take_ctime}) {
    std::string_view rest = text;
    const auto time = form(rest, context);
    if (time && rest.empty()) return time;
  }
  return std::nullopt;
}

}  // namespace quell::logs

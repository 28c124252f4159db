#include "formats/common_fields.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace quell::logs {

namespace {

constexpr std::size_t kTimeBytes = 26;  // 22/Nov/2026:03:14:15 +0100

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<int> digits(std::string_view text) {
  if (!std::ranges::all_of(text, is_digit)) return {};
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<unsigned> month(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kNames = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return {};
  return static_cast<unsigned>(found - kNames.begin()) + 1;
}

/// Where the quote that opens the request stands. Servers escape quotes inside the user name, so it
/// is the first one without a backslash before it.
std::size_t first_quote(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\')
      ++i;
    else if (line[i] == '"')
      return i;
  }
  return std::string_view::npos;
}

bool is_method_byte(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
}

bool parse_status(std::string_view word, Record& record) {
  if (word == "-") return true;
  if (word.size() != 3) return false;
  const auto value = digits(word);
  if (!value) return false;
  if (*value != 0) record.status = static_cast<std::uint16_t>(*value);
  return true;
}

bool parse_bytes(std::string_view word, Record& record) {
  if (word == "-") return true;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return false;
  record.bytes = value;
  return true;
}

/// client SP ident SP user SP [time] SP, where the user may hold spaces and brackets: the time is
/// anchored to the quote behind it, so that a user name cannot pretend to be one.
bool parse_who_and_when(std::string_view head, FieldBuffer& buffer, Record& record) {
  constexpr std::size_t kTail = kTimeBytes + 4;  // " [" time "] " without the first space
  if (head.size() < kTail || !head.ends_with("] ")) return false;
  const std::string_view time = head.substr(head.size() - kTimeBytes - 2, kTimeBytes);
  std::string_view who = head.substr(0, head.size() - kTimeBytes - 3);
  if (!head.substr(who.size()).starts_with('[') || !who.ends_with(' ')) return false;
  who.remove_suffix(1);
  const auto instant = parse_log_time(time);
  if (!instant) return false;
  record.time = *instant;
  FieldScanner scanner(who, false);
  const auto client = scanner.word();
  if (!client || !scanner.space()) return false;
  const auto ident = scanner.word();
  if (!ident || !scanner.space()) return false;
  record.client = *client;
  record.user = buffer.unescaped(unless_dash(scanner.rest()));
  return true;
}

}  // namespace

std::optional<std::string_view> FieldScanner::word() {
  const std::size_t end = std::min(rest_.find(' '), rest_.size());
  if (end == 0) return {};
  const std::string_view out = rest_.substr(0, end);
  rest_.remove_prefix(end);
  return out;
}

bool FieldScanner::space() {
  if (!rest_.starts_with(' ')) return false;
  rest_.remove_prefix(1);
  return true;
}

std::optional<std::string_view> FieldScanner::quoted() {
  if (!rest_.starts_with('"')) return {};
  const std::string_view inside = rest_.substr(1);
  const std::size_t end = first_quote(inside);
  if (end == std::string_view::npos) {
    if (!cut_) return {};
    rest_ = {};
    return inside;
  }
  rest_.remove_prefix(end + 2);
  return inside.substr(0, end);
}

std::optional<Instant> parse_log_time(std::string_view text) {
  if (text.size() != kTimeBytes || text[2] != '/' || text[6] != '/' || text[11] != ':' ||
      text[14] != ':' || text[17] != ':' || text[20] != ' ') {
    return {};
  }
  const auto day = digits(text.substr(0, 2));
  const auto mon = month(text.substr(3, 3));
  const auto year = digits(text.substr(7, 4));
  const auto hour = digits(text.substr(12, 2));
  const auto minute = digits(text.substr(15, 2));
  const auto second = digits(text.substr(18, 2));
  const auto zone_hour = digits(text.substr(22, 2));
  const auto zone_minute = digits(text.substr(24, 2));
  if (!day || !mon || !year || !hour || !minute || !second || !zone_hour || !zone_minute) return {};
  if (*hour > 23 || *minute > 59 || *second > 60 || *zone_hour > 15 || *zone_minute > 59) return {};
  if (text[21] != '+' && text[21] != '-') return {};
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*mon),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return {};
  auto offset = std::chrono::minutes(*zone_hour * 60 + *zone_minute);
  if (text[21] == '-') offset = -offset;
  return Instant(std::chrono::sys_days(date)) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(*second) - offset;
}

std::string_view unless_dash(std::string_view field) {
  return field == "-" ? std::string_view() : field;
}

void split_request(Record& record) {
  const std::string_view request = record.request;
  record.target = request;
  const std::size_t first = request.find(' ');
  if (first == 0 || first == std::string_view::npos || first > 32) return;
  const std::string_view method = request.substr(0, first);
  if (!std::ranges::all_of(method, is_method_byte)) return;
  std::string_view target = request.substr(first + 1);
  const std::size_t last = target.rfind(' ');
  if (last != std::string_view::npos && target.substr(last + 1).starts_with("HTTP/")) {
    record.protocol = target.substr(last + 1);
    target = target.substr(0, last);
  }
  record.method = method;
  record.target = target;
}

bool parse_common(FieldScanner& scanner, FieldBuffer& buffer, Record& record) {
  const std::size_t quote = first_quote(scanner.rest());
  if (quote == std::string_view::npos) return false;
  if (!parse_who_and_when(scanner.rest().substr(0, quote), buffer, record)) return false;
  scanner = FieldScanner(scanner.rest().substr(quote), record.cut);
  const auto request = scanner.quoted();
  if (!request) return false;
  record.request = buffer.unescaped(unless_dash(*request));
  split_request(record);
  if (scanner.ran_out()) return true;
  if (!scanner.space()) return false;
  const auto status = scanner.word();
  if (!status || !parse_status(*status, record)) return scanner.ran_out();
  if (scanner.ran_out()) return true;
  if (!scanner.space()) return false;
  const auto bytes = scanner.word();
  if (!bytes) return scanner.ran_out();
  return parse_bytes(*bytes, record);
}

}  // namespace quell::logs

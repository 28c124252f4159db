// Logs of applications in the forms that logging libraries write by themselves, with the stack
// traces of Python, Java, JavaScript, C#, PHP, Ruby and Go:
//   2026-11-22 03:14:15,123 ERROR django.request Internal Server Error: /search
//   2026-11-22 03:14:15.123 ERROR 7 --- [nio-8080-exec-1] c.s.Search : failed
//   [2026-11-22 03:14:15 +0000] [7] [ERROR] Error handling request
//   E, [2026-11-22T03:14:15.123456 #7] ERROR -- : failed
//   time=2026-11-22T03:14:15Z level=error msg="failed"
//   2026/11/22 03:14:15 http: panic serving 192.0.2.1:5: runtime error
//   ERROR:root:failed
// A line is the first of an entry only if a word for a level stands where such forms have it.
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "formats/entry_decoder.h"
#include "formats/level.h"
#include "formats/table.h"
#include "formats/text.h"
#include "formats/time_text.h"
#include "logs/app_event.h"
#include "logs/format.h"

namespace quell::logs {

namespace {

/// Words or brackets that may stand between the time and the level.
constexpr int kBeforeLevel = 4;
constexpr std::size_t kLongestGroup = 128;

/// "[main]", "(main)", "<7>", or a word; without what encloses it.
std::optional<std::string_view> take_group(std::string_view& rest) {
  while (take_prefix(rest, " ")) {
  }
  if (rest.empty()) return std::nullopt;
  const char close = rest.front() == '[' ? ']' : rest.front() == '(' ? ')' : ' ';
  const std::size_t end = std::min(rest.find(close), rest.size());
  if (end > kLongestGroup) return std::nullopt;
  if (close == ' ') return take_word(rest);
  if (end == rest.size()) return std::nullopt;
  const std::string_view inside = rest.substr(1, end - 1);
  rest.remove_prefix(end + 1);
  return inside;
}

/// "ERROR", "ERROR:", "ERROR/MainProcess", "<error>", "error]".
std::optional<Level> level_of(std::string_view word) {
  (void)take_prefix(word, "<");
  const std::size_t end = word.find_first_of(":/>]|,");
  const std::string_view name = word.substr(0, end);
  return all_digits(name) ? std::nullopt : level_named(name);
}

bool is_logger_name(std::string_view word) {
  return word.size() > 1 &&
         word.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$-"
             "/[]") == std::string_view::npos &&
         (is_letter(word.front()) || word.front() == '_');
}

/// What follows the level: " 7 --- [thread] logger : message", " - message", " logger message".
void read_behind_level(std::string_view rest, EntryHeader& out) {
  const std::size_t dashes = rest.find(" --- ");
  if (dashes != std::string_view::npos && all_digits(trimmed(rest.substr(0, dashes)))) {
    rest.remove_prefix(dashes + 5);
  }
  while (rest.starts_with(' ') || rest.starts_with('[')) {
    if (rest.starts_with('[')) {
      if (!take_group(rest)) break;
    } else {
      rest.remove_prefix(1);
    }
  }
  for (const std::string_view mark : {"-- : ", "-- :", "- ", ": ", "| "}) {
    if (take_prefix(rest, mark)) break;
  }
  std::string_view behind = rest;
  std::string_view word = take_word(behind);
  const bool has_colon = take_suffix(word, ":");
  behind = trimmed(behind);
  const bool has_mark = has_colon || take_prefix(behind, "- ") || take_prefix(behind, ": ");
  const bool is_dotted = word.find('.') != std::string_view::npos;
  if (out.logger.empty() && is_logger_name(word) && (has_mark || is_dotted) && !behind.empty() &&
      (is_dotted || !is_exception_name(word))) {
    // "Type: message" is an exception, "a.b.Type: message" as well.
    if (!(has_colon && is_exception_name(word))) {
      out.logger = word;
      rest = behind;
    }
  }
  out.message = rest;
}

/// Groups up to the level. The last dotted name among them is the logger's.
std::optional<EntryHeader> read_level(std::string_view rest) {
  EntryHeader out;
  for (int i = 0; i <= kBeforeLevel; ++i) {
    (void)take_prefix(rest, ":");
    const auto group = take_group(rest);
    if (!group) return std::nullopt;
    if (const auto level = level_of(*group)) {
      out.level = *level;
      read_behind_level(rest, out);
      return out;
    }
    // A word with a colon is the tag of a syslog line; its level is not an application's.
    if (group->ends_with(':')) return std::nullopt;
    if (is_logger_name(*group) && group->find('.') != std::string_view::npos) out.logger = *group;
  }
  return std::nullopt;
}

/// Go's log package: no level; "http: panic serving" is the one that matters.
std::optional<EntryHeader> parse_go(std::string_view line, const FormatContext& context) {
  const auto time = take_slash_time(line, context);
  if (!time || !take_prefix(line, " ") || line.starts_with('[')) return std::nullopt;
  EntryHeader out;
  out.time = time;
  out.message = line;
  std::string_view rest = line;
  if (const auto level = level_of(take_word(rest))) {
    out.level = *level;
    out.message = rest;
  }
  if (line.starts_with("http: panic serving ")) out.level = Level::kError;
  return out;
}

/// Ruby's Logger: "E, [2026-11-22T03:14:15.123456 #7] ERROR -- : failed".
std::optional<EntryHeader> parse_ruby(std::string_view line, const FormatContext& context) {
  line.remove_prefix(4);
  const auto time = take_iso_time(line, context);
  if (!time || !take_until(line, "]")) return std::nullopt;
  auto out = read_level(line);
  if (out) out->time = time;
  return out;
}

std::string_view logfmt_value(std::string_view line, std::string_view name) {
  const std::size_t at = line.find(name);
  if (at == std::string_view::npos) return {};
  std::string_view rest = line.substr(at + name.size());
  if (take_prefix(rest, "\"")) return rest.substr(0, rest.find('"'));
  return take_word(rest);
}

std::optional<EntryHeader> parse_logfmt(std::string_view line, const FormatContext& context) {
  const auto level = level_named(logfmt_value(line, "level="));
  if (!level) return std::nullopt;
  EntryHeader out;
  if (line.starts_with("time=") || line.starts_with("ts=")) {
    out.time = parse_any_time(logfmt_value(line, "="), context);
  }
  out.level = *level;
  out.message = logfmt_value(line, " msg=");
  return out;
}

/// "ERROR:root:failed", "ERROR: failed", "[ERROR] 2026-… failed".
std::optional<EntryHeader> parse_level_first(std::string_view line) {
  const bool bracket = take_prefix(line, "[");
  const std::size_t end = line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (end == std::string_view::npos || end < 4) return std::nullopt;
  const auto level = level_named(line.substr(0, end));
  line.remove_prefix(end);
  if (!level || !take_prefix(line, bracket ? "]" : ":")) return std::nullopt;
  EntryHeader out;
  out.level = *level;
  std::string_view behind = line;
  const auto logger = bracket ? std::nullopt : take_until(behind, ":");
  if (logger && is_logger_name(*logger)) {
    out.logger = *logger;
    line = behind;
  }
  out.message = trimmed(line);
  return out;
}

std::optional<EntryHeader> parse_time_first(std::string_view line, const FormatContext& context) {
  (void)take_prefix(line, "[");
  std::optional<Instant> time = take_iso_time(line, context);
  if (!time) time = take_php_time(line, context);
  TimeParts clock;
  if (!time && !(line.size() > 12 && line[8] == '.' &&
                 read_by_strftime("%H:%M:%S", line.substr(0, 8), clock))) {
    return std::nullopt;
  }
  if (!time) line.remove_prefix(12);  // logback's default: a time of day, no date
  if (line.starts_with("] PHP ") || line.starts_with(" UTC] PHP ")) return std::nullopt;
  if (!take_prefix(line, "]") && !take_prefix(line, ":") && !line.starts_with(' ')) {
    return std::nullopt;
  }
  auto out = read_level(line);
  if (out) out->time = time;
  return out;
}

std::optional<EntryHeader> parse(std::string_view line, const FormatContext& context) {
  if (line.size() < 6) return std::nullopt;
  const char first = line.front();
  if (is_digit(first) && line[4] == '/') return parse_go(line, context);
  if (is_digit(first) || (first == '[' && is_digit(line[1]))) {
    return parse_time_first(line, context);
  }
  if (line.substr(1, 3) == ", [") return parse_ruby(line, context);
  if (line.starts_with("time=") || line.starts_with("level=") || line.starts_with("ts=")) {
    return parse_logfmt(line, context);
  }
  if ((first >= 'A' && first <= 'Z') || first == '[') return parse_level_first(line);
  return std::nullopt;
}

}  // namespace

Format application_format() {
  return entry_format("application", parse, LoneTraces::kYes);
}

}  // namespace quell::logs

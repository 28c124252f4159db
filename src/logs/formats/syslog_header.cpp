#include "formats/syslog_header.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include "formats/text.h"
#include "formats/time_text.h"
#include "logs/format.h"

namespace quell::logs {

namespace {

constexpr std::size_t kLongestTag = 64;

bool take_priority(std::string_view& rest) {
  std::string_view ahead = rest;
  if (!take_prefix(ahead, "<")) return false;
  const auto number = take_until(ahead, ">");
  if (!number || number->size() > 3 || !all_digits(*number)) return false;
  rest = ahead;
  return true;
}

/// "sshd[7]:" → "sshd".
std::optional<std::string_view> program_of(std::string_view tag) {
  if (tag.size() > kLongestTag || !take_suffix(tag, ":")) return std::nullopt;
  if (tag.ends_with(']')) {
    const std::size_t bracket = tag.rfind('[');
    if (bracket == std::string_view::npos) return std::nullopt;
    tag = tag.substr(0, bracket);
  }
  if (tag.empty() || tag.find_first_of(":[]\"") != std::string_view::npos) return std::nullopt;
  return tag;
}

/// Structured data of RFC 5424: "-", or elements in brackets in which \] is no end.
bool take_structured_data(std::string_view& rest) {
  if (take_prefix(rest, "-")) return true;
  if (!rest.starts_with('[')) return false;
  while (rest.starts_with('[')) {
    bool quoted = false;
    std::size_t at = 1;
    for (; at < rest.size() && (quoted || rest[at] != ']'); ++at) {
      if (rest[at] == '\\')
        ++at;
      else if (rest[at] == '"')
        quoted = !quoted;
    }
    if (at >= rest.size()) return false;
    rest.remove_prefix(at + 1);
  }
  return true;
}

std::optional<SyslogLine> parse_rfc5424(std::string_view rest, const FormatContext& context) {
  const auto time = take_iso_time(rest, context);
  if (!time || !take_prefix(rest, " ")) return std::nullopt;
  const std::string_view host = take_word(rest);
  const std::string_view program = take_word(rest);
  const std::string_view process = take_word(rest);
  const std::string_view message_id = take_word(rest);
  if (process.empty() || message_id.empty() || !take_structured_data(rest)) return std::nullopt;
  (void)take_prefix(rest, " ");
  (void)take_prefix(rest, "\xef\xbb\xbf");
  return SyslogLine{.time = *time,
                    .host = host == "-" ? std::string_view() : host,
                    .program = program,
                    .message = rest};
}

}  // namespace

bool may_be_syslog(std::string_view line) {
  if (line.size() < 16) return false;
  if (line[0] == '<') return is_digit(line[1]);
  if (is_digit(line[0])) return line[4] == '-' && line[10] == 'T';
  return line[3] == ' ' && line[6] == ' ' && line[9] == ':';
}

std::optional<SyslogLine> parse_syslog(std::string_view line, const FormatContext& context) {
  if (!may_be_syslog(line)) return std::nullopt;
  if (take_priority(line) && take_prefix(line, "1 ")) return parse_rfc5424(line, context);
  auto time = take_syslog_time(line, context);
  if (!time && line.size() > 10 && line[10] == 'T') time = take_iso_time(line, context);
  if (!time || !take_prefix(line, " ")) return std::nullopt;
  std::string_view host;
  std::string_view word = take_word(line);
  if (!word.ends_with(':')) {
    host = word;
    word = take_word(line);
  }
  const auto program = program_of(word);
  if (!program) return std::nullopt;
  return SyslogLine{.time = *time, .host = host, .program = *program, .message = line};
}

}  // namespace quell::logs

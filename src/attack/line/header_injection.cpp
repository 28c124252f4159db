// Header injection: a line end, and behind it what HTTP reads as a header, a status line, a request
// or a body. Text of several lines is ordinary, and so are words before a colon ("Phone: 555"):
// only the names of HTTP's headers count, and those that are everyday words only with a value that
// fits.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "judging/families.h"
#include "split/request_lines.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

enum class Before : std::uint8_t { kOneWord, kText };
enum class Fits : std::uint8_t { kAnything, kAddress, kHost, kNumber, kNothing };

struct HeaderName {
  std::string_view text;
  Fits fits;  ///< kAnything: no everyday word, its name is enough
};
using enum Fits;
constexpr auto kHeaders = std::to_array<HeaderName>({
    {"set-cookie", kAnything},
    {"set-cookie2", kAnything},
    {"content-type", kAnything},
    {"content-length", kAnything},
    {"content-encoding", kAnything},
    {"content-disposition", kAnything},
    {"content-location", kAnything},
    {"content-security-policy", kAnything},
    {"transfer-encoding", kAnything},
    {"cache-control", kAnything},
    {"access-control-allow-origin", kAnything},
    {"strict-transport-security", kAnything},
    {"www-authenticate", kAnything},
    {"proxy-authenticate", kAnything},
    {"proxy-authorization", kAnything},
    {"keep-alive", kAnything},
    {"last-modified", kAnything},
    {"user-agent", kAnything},
    {"accept-encoding", kAnything},
    {"accept-language", kAnything},
    {"remote-addr", kAnything},
    {"client-ip", kAnything},
    {"true-client-ip", kAnything},
    {"if-none-match", kAnything},
    {"if-modified-since", kAnything},
    {"etag", kAnything},
    {"clear-site-data", kAnything},
    {"upgrade-insecure-requests", kAnything},
    {"location", kAddress},
    {"link", kAddress},
    {"refresh", kNumber},
    {"referer", kAddress},
    {"origin", kAddress},
    {"host", kHost},
    {"cookie", kNothing},
    {"authorization", kNothing},
    {"connection", kNothing},
    {"server", kNothing},
    {"status", kNumber},
    {"accept", kNothing},
});
constexpr WordTable kHeaderTable(kHeaders);

constexpr auto kMethods = std::to_array<std::string_view>(
    {"GET ", "POST ", "HEAD ", "PUT ", "DELETE ", "OPTIONS ", "TRACE ", "CONNECT ", "PATCH "});

bool is_token_byte(char c) {
  c = lower_case(c);
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The name before the first ':'; empty if the line begins with no token.
std::string_view name_of_header(std::string_view line) {
  constexpr std::size_t kLongest = 48;
  std::size_t end = 0;
  while (end < line.size() && end < kLongest && is_token_byte(line[end])) ++end;
  const std::string_view name = line.substr(0, end);
  // A stray CR, blank or tab before the colon is read by lenient servers.
  return end < line.size() && line[end] == ':' ? name : std::string_view();
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

bool is_one_word(std::string_view text) {
  return !text.empty() && text.find(' ') == std::string_view::npos;
}

/// "302 Found", "0;url=…".
bool begins_number(std::string_view value) {
  std::size_t digits = 0;
  while (digits < value.size() && is_digit(value[digits])) ++digits;
  const char next = digits < value.size() ? value[digits] : ' ';
  return (digits == 3 && next == ' ') || (digits > 0 && next == ';');
}

bool fits(Fits what, std::string_view value) {
  switch (what) {
    case kAnything:
      return true;
    case kAddress:
      return is_one_word(value) &&
             (value.starts_with("http") || value.starts_with('/') || value.starts_with('<'));
    case kHost:
      return is_one_word(value) && find_any<".:">(value) != std::string_view::npos;
    case kNumber:
      return begins_number(value);
    case kNothing:
      return false;
  }
  return false;
}

bool is_extension(std::string_view name) {
  return name.size() > 4 && lower_case(name[0]) == 'x' && name[1] == '-' && name[2] != '-';
}

/// "HTTP/1.1 200 OK"
bool is_status_line(std::string_view line) {
  const std::size_t blank = line.find(' ');
  return line.starts_with("HTTP/") && line.size() > 7 && is_digit(line[5]) && blank < 9 &&
         blank + 1 < line.size() && is_digit(line[blank + 1]);
}

/// "GET /x HTTP/1.1"
bool is_request_line(std::string_view line) {
  if (line.empty() || !is_any<"GPHDOTC">(line[0])) return false;
  const auto begins = [&](std::string_view method) { return line.starts_with(method); };
  return std::ranges::any_of(kMethods, begins) && line.find(" HTTP/") != std::string_view::npos;
}

/// One line behind a line end. In running text an everyday name with such a value is ordinary.
Observation header_seen(std::string_view line, Before before) {
  line = trimmed(line);
  if (is_status_line(line) || is_request_line(line)) {
    return {.text = "a line end, then the first line of an HTTP message:",
            .weight = 4.5,
            .detail = line.substr(0, 60)};
  }
  const std::string_view name = name_of_header(line);
  if (name.empty()) return {};
  const std::string_view value = trimmed(line.substr(name.size() + 1));
  const HeaderName* const known = kHeaderTable.find(name);
  if (known == nullptr) {
    if (!is_extension(name)) return {};
    return {.text = "a line end, then an HTTP header:", .weight = 3.5, .detail = name};
  }
  if (known->fits == kAnything) {
    return {.text = "a line end, then an HTTP header:", .weight = 4.5, .detail = name};
  }
  if (fits(known->fits, value)) {
    return {.text = "a line end, then an HTTP header with a value that fits it:",
            .weight = before == Before::kOneWord ? 3.5 : 2.0,
            .detail = name};
  }
  return {.text = "a line end, then a word that is an HTTP header as well:",
          .weight = 0.8,
          .detail = name};
}

/// What stands before the line end: what was meant as the value, or lines of text.
Before before(const LineEnds& ends) {
  const bool one_word = ends.count() == 1 && find_any<" +">(ends.first()) >= ends.first().size();
  return one_word ? Before::kOneWord : Before::kText;
}

/// A short first line, an empty line, markup: a body of the attacker's own.
bool begins_body(const LineEnds& ends) {
  constexpr std::size_t kShort = 20;
  const std::string_view rest = ends.rest();
  return ends.blank_line() && ends.count() == 1 && ends.first().size() <= kShort &&
         ends.first().find(' ') == std::string_view::npos && rest.size() > 2 && rest[0] == '<' &&
         is_token_byte(rest[1]);
}

/// How many line ends there are, those that are only written out left aside.
std::size_t weigh_lines(std::string_view value, PartRecord& out) {
  constexpr std::size_t kMostLines = 64;
  Observation heaviest;
  std::size_t headers = 0;
  bool disguised = false;
  bool body = false;
  LineEnds ends(value);
  while (ends.next() && ends.count() <= kMostLines) {
    const Observation seen = header_seen(ends.line(), before(ends));
    headers += seen.weight > 3 ? 1 : 0;
    disguised |= ends.disguised() && seen.weight > 3;
    body |= begins_body(ends);
    if (seen.weight > heaviest.weight) heaviest = seen;
  }
  if (heaviest.weight > 0) out.observe(heaviest);
  if (headers > 1) {
    out.observe({.text = "more HTTP headers behind it,",
                 .weight = 0.7,
                 .unit = Unit::kTimes,
                 .count = headers - 1});
  }
  if (disguised) out.observe({.text = "a line end that a filter doesn't see", .weight = 0.5});
  if (body) out.observe({.text = "an empty line, then markup: a body of its own", .weight = 3.3});
  return ends.disguised() ? 0 : ends.count();
}

}  // namespace

void judge_header_injection(const Question& question, Workspace& work) {
  // The parts of a multipart body have headers of their own.
  if (question.where == Where::kBody && question.value.starts_with("--")) return;
  PartRecord& out = work.record;
  const std::size_t ends = holds(question.holds, kLineEnd) ? weigh_lines(question.value, out) : 0;
  if (question.where == Where::kPath && ends > 0) {
    out.observe({.text = "a line end in a path", .weight = 3.2});
  } else if (question.is_name && ends > 0 && question.where == Where::kQuery) {
    out.observe({.text = "a line end in the name of a parameter", .weight = 3.3});
  }
  if (ends == 0 && question.where != Where::kHeader && is_request_line(question.value)) {
    out.observe({.text = "the first line of an HTTP message", .weight = 3.3});
  }
  out.settle(Technique::kHeaderInjection, "as one line of an HTTP message", question.layer);
}

}  // namespace quell::attack

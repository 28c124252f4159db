// "combined" of nginx and Apache:
//   client ident user [time] "request" status bytes "referer" "user agent" [request_time] …
// What follows the user agent varies by site: the first plain decimal number there is taken as the
// time of the request in seconds, the rest is left alone.
#include <charconv>
#include <memory>

#include "formats/common_fields.h"
#include "formats/table.h"

namespace quell::logs {

namespace {

/// "0.012" or "rt=0.012"; more than a day is no request time.
std::optional<Duration> seconds_field(std::string_view word) {
  if (word.starts_with("rt=")) word.remove_prefix(3);
  const std::size_t dot = word.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot > 5 || word.size() - dot != 4) return {};
  unsigned whole = 0;
  unsigned thousandths = 0;
  const char* const begin = std::to_address(word.begin());
  const char* const end = std::to_address(word.end());
  const auto front = std::from_chars(begin, begin + dot, whole);
  const auto back = std::from_chars(begin + dot + 1, end, thousandths);
  if (front.ec != std::errc() || front.ptr != begin + dot) return {};
  if (back.ec != std::errc() || back.ptr != end || whole > 86'400) return {};
  return std::chrono::seconds(whole) + std::chrono::milliseconds(thousandths);
}

void parse_trailing(std::string_view rest, Record& record) {
  FieldScanner scanner(rest, false);
  while (scanner.space()) {
    if (scanner.quoted()) continue;
    const auto word = scanner.word();
    if (!word) return;
    record.request_time = seconds_field(*word);
    if (record.request_time) return;
  }
}

}  // namespace

bool parse_combined(std::string_view line, FieldBuffer& buffer, Record& record) {
  FieldScanner scanner(line, record.cut);
  if (!parse_common(scanner, buffer, record)) return false;
  if (scanner.ran_out()) return true;
  if (!scanner.space()) return false;
  const auto referer = scanner.quoted();
  if (!referer) return scanner.ran_out();
  record.referer = buffer.unescaped(unless_dash(*referer));
  if (scanner.ran_out()) return true;
  if (!scanner.space()) return false;
  const auto agent = scanner.quoted();
  if (!agent) return scanner.ran_out();
  record.user_agent = buffer.unescaped(unless_dash(*agent));
  if (!scanner.at_end() && !scanner.rest().starts_with(' ')) return false;
  parse_trailing(scanner.rest(), record);
  return true;
}

}  // namespace quell::logs

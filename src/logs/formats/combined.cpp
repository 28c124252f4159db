// "combined" of nginx and Apache:
//   client ident user [time] "request" status bytes "referer" "user agent" …
// What follows the user agent varies by site, and only what can't be mistaken is taken from there:
//  - the first plain "0.012" is the time of the request in seconds, as are rt=0.012 and its like;
//    a whole number counts only under a name that tells its unit (time_us=12345);
//  - the only quoted field, if it is a list of addresses, is X-Forwarded-For (nginx's "main").
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "formats/common_fields.h"
#include "formats/table.h"
#include "formats/text.h"
#include "formats/time_text.h"
#include "logs/format.h"
#include "logs/record.h"

namespace quell::logs {

namespace {

/// "0.012", as $request_time is written, or Traefik's "12ms"; a number of another shape may be
/// anything.
std::optional<Duration> bare_time(std::string_view word) {
  if (take_suffix(word, "ms")) return parse_length(word, 1'000'000);
  const std::size_t dot = word.find('.');
  if (dot == std::string_view::npos || word.size() - dot != 4) return {};
  return parse_seconds(word);
}

/// A length of time under a name that tells its unit.
std::optional<Duration> named_time(std::string_view name, std::string_view value) {
  struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
  };
  static constexpr std::array<Unit, 12> kUnits = {{{"rt", 1'000'000'000},
                                                   {"request_time", 1'000'000'000},
                                                   {"time_s", 1'000'000'000},
                                                   {"duration_s", 1'000'000'000},
                                                   {"ms", 1'000'000},
                                                   {"time_ms", 1'000'000},
                                                   {"duration_ms", 1'000'000},
                                                   {"request_time_ms", 1'000'000},
                                                   {"us", 1'000},
                                                   {"time_us", 1'000},
                                                   {"duration_us", 1'000},
                                                   {"request_time_us", 1'000}}};
  const auto* const unit = std::ranges::find(kUnits, name, &Unit::name);
  if (unit == kUnits.end()) return {};
  return parse_length(value, unit->nanoseconds);
}

bool is_address_list(std::string_view text) {
  constexpr std::string_view kBytes = "0123456789abcdefABCDEF.:, []";
  return text.find_first_not_of(kBytes) == std::string_view::npos &&
         text.find_first_of(".:") != std::string_view::npos;
}

/// What follows the user agent.
class Trailing {
 public:
  explicit Trailing(Record& record) : record_(record) {}

  void parse(std::string_view rest) {
    FieldScanner scanner(rest, false);
    while (scanner.space()) {
      if (const auto text = scanner.quoted()) {
        only_quoted_ = quoted_++ == 0 ? *text : std::string_view();
      } else if (!take_word(scanner)) {
        break;
      }
    }
    if (is_address_list(only_quoted_)) record_.forwarded_for = only_quoted_;
  }

 private:
  bool take_word(FieldScanner& scanner) {
    const std::string_view rest = scanner.rest();
    const std::size_t end = std::min(rest.find_first_of(" ="), rest.size());
    if (end < rest.size() && rest[end] == '=') {
      const std::string_view name = rest.substr(0, end);
      scanner = FieldScanner(rest.substr(end + 1), false);
      const auto value = scanner.rest().starts_with('"') ? scanner.quoted() : scanner.word();
      if (value && !record_.request_time) record_.request_time = named_time(name, *value);
      return value.has_value() || scanner.rest().starts_with(' ');
    }
    const auto word = scanner.word();
    if (word && !record_.request_time) record_.request_time = bare_time(*word);
    return word.has_value();
  }

  Record& record_;
  std::string_view only_quoted_;
  int quoted_ = 0;
};

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
  if (!scanner.at_end()) Trailing(record).parse(scanner.rest());
  return true;
}

}  // namespace quell::logs

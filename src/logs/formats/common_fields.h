// The fields that the access log formats of nginx and Apache share. Private to logs.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "logs/format.h"
#include "logs/record.h"

namespace quell::logs {

/// Takes fields off the front of a line. A line that was cut at the limit may end inside any field;
/// what is there then counts as the field.
class FieldScanner {
 public:
  FieldScanner(std::string_view line, bool cut) : rest_(line), cut_(cut) {}

  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  /// The end was reached because the line was cut: fields from here on are unknown.
  [[nodiscard]] bool ran_out() const { return cut_ && rest_.empty(); }

  /// Up to the next space (not taken); nullopt if empty.
  std::optional<std::string_view> word();
  /// One space.
  bool space();
  /// "…" with backslash escapes; the text between the quotes, still escaped.
  std::optional<std::string_view> quoted();

 private:
  std::string_view rest_;
  bool cut_;
};

/// client SP ident SP user SP [time] SP "request" SP status SP bytes; the scanner stands behind.
bool parse_common(FieldScanner& scanner, FieldBuffer& buffer, Record& record);

/// Where the first quote without a backslash before it stands: servers escape the quotes inside of
/// what clients send. npos without one.
std::size_t first_quote(std::string_view text);

/// "200"; "-" and "000" leave the status unset. False: no status.
bool parse_status(std::string_view word, Record& record);
/// "612"; "-" leaves the bytes unset.
bool parse_bytes(std::string_view word, Record& record);

/// Fills method, target and protocol from record.request.
void split_request(Record& record);

/// A field that may be "-".
std::string_view unless_dash(std::string_view field);

}  // namespace quell::logs

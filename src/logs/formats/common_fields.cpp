#include "formats/common_fields.h"

#include <algorithm>

#include "formats/syslog_header.h"
#include "formats/text.h"
#include "formats/time_text.h"

namespace quell::logs {

namespace {

bool is_method_byte(char c) {
  return is_letter(c) || c == '_' || c == '-';
}

/// client SP ident SP user SP [time] SP, where the user may hold spaces and brackets: the time is
/// anchored to the quote behind it, so that a user name cannot pretend to be one.
bool parse_who_and_when(std::string_view head, FieldBuffer& buffer, Record& record) {
  // Else the header's first word would be the client, and the rest of it the user.
  if (may_be_syslog(head) && parse_syslog(head, {})) return false;
  if (!take_suffix(head, "] ")) return false;
  const std::size_t bracket = head.rfind('[');
  if (bracket == std::string_view::npos) return false;
  const auto instant = parse_log_time(head.substr(bracket + 1));
  if (!instant) return false;
  record.time = *instant;
  std::string_view who = head.substr(0, bracket);
  if (!take_suffix(who, " ")) return false;
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

std::size_t first_quote(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i;
  }
  return std::string_view::npos;
}

bool parse_status(std::string_view word, Record& record) {
  if (word == "-") return true;
  if (word.size() != 3) return false;
  const auto value = whole_number<std::uint16_t>(word);
  if (!value) return false;
  if (*value != 0) record.status = value;
  return true;
}

bool parse_bytes(std::string_view word, Record& record) {
  if (word == "-") return true;
  record.bytes = whole_number<std::uint64_t>(word);
  return record.bytes.has_value();
}

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

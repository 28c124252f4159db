#include "grammar.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <system_error>

namespace quell::http {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_token_byte(char c) {
  const bool letter = lower(c) >= 'a' && lower(c) <= 'z';
  const bool digit = c >= '0' && c <= '9';
  return letter || digit || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").contains(c));
}

/// Tab is the one control byte that a field may hold.
bool is_field_byte(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

std::optional<std::uint64_t> number(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const char* end = std::to_address(digits.end());
  const auto [stopped, error] = std::from_chars(std::to_address(digits.begin()), end, value, base);
  if (digits.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

}  // namespace

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_byte);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::optional<std::uint64_t> decimal(std::string_view digits) {
  return number(digits, 10);
}

std::optional<std::uint64_t> hexadecimal(std::string_view digits) {
  if (digits.size() > 15) return std::nullopt;
  return number(digits, 16);
}

std::expected<Header, std::string_view> parse_header(std::string_view line) {
  if (line.starts_with(' ') || line.starts_with('\t')) {
    return std::unexpected("a folded header line");
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::unexpected("a header line without a colon");
  const std::string_view name = line.substr(0, colon);
  if (!is_token(name)) return std::unexpected("a header name that is not a token");
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (!std::ranges::all_of(value, is_field_byte)) {
    return std::unexpected("a control byte in a header");
  }
  return Header{std::string(name), std::string(value)};
}

std::expected<std::optional<std::uint64_t>, std::string_view> content_length(
    const std::vector<Header>& headers) {
  std::optional<std::uint64_t> length;
  for (const Header& header : headers) {
    if (!equal_ignoring_case(header.name, "Content-Length")) continue;
    std::string_view rest = header.value;
    for (bool more = true; more;) {
      const std::size_t comma = rest.find(',');
      const auto value = decimal(trimmed(rest.substr(0, comma)));
      if (!value) return std::unexpected("a Content-Length that is no number");
      if (length && *length != *value) return std::unexpected("two different Content-Length");
      length = value;
      more = comma != std::string_view::npos;
      if (more) rest.remove_prefix(comma + 1);
    }
  }
  return length;
}

const Header* find_header(const std::vector<Header>& headers, std::string_view name) {
  const auto found = std::ranges::find_if(
      headers, [&](const Header& header) { return equal_ignoring_case(header.name, name); });
  return found == headers.end() ? nullptr : &*found;
}

}  // namespace quell::http

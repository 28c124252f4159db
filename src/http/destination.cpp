#include "http/destination.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/safe_text.h"
#include "fmt/format.h"

namespace quell::http {

namespace {

// RFC 1035: a name is at most 253 characters.
constexpr std::size_t kLongestHost = 253;

bool is_host_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

Error bad(std::string_view text, std::string_view why) {
  return Error(ErrorCode::kInvalidInput,
               fmt::format("\"{}\" is not HOST:PORT: {}", terminal_safe(text), why));
}

Result<std::uint16_t> port_of(std::string_view digits, std::string_view whole) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value == 0 || value > 65535) {
    return std::unexpected(bad(whole, "a port is 1 to 65535"));
  }
  return static_cast<std::uint16_t>(value);
}

}  // namespace

Result<Destination> Destination::parse(std::string_view text) {
  Destination result;
  std::string_view host = text;
  const bool bracketed = text.starts_with('[');
  if (bracketed) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::unexpected(bad(text, "']' is missing"));
    host = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) {
      return std::unexpected(bad(text, "only a port may follow ']'"));
    }
    if (!rest.empty()) {
      QUELL_TRY(result.port, port_of(rest.substr(1), text));
    }
  } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    QUELL_TRY(result.port, port_of(text.substr(colon + 1), text));
  }
  std::ranges::transform(host, std::back_inserter(result.host), lower);
  const auto allowed = [&](char c) { return is_host_byte(c) || (bracketed && c == ':'); };
  if (result.host.empty() || result.host.size() > kLongestHost ||
      !std::ranges::all_of(result.host, allowed)) {
    return std::unexpected(bad(text, "that is no host name or address"));
  }
  return result;
}

std::string Destination::text() const {
  const bool v6 = host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::optional<PermittedDestination> AllowList::permit(const Destination& destination) const {
  if (std::ranges::find(allowed_, destination) == allowed_.end()) return std::nullopt;
  return PermittedDestination(destination);
}

}  // namespace quell::http

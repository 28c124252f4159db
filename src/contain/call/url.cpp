#include "call/url.h"

#include <algorithm>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "os/socket.h"

namespace quell::contain::call {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

Error bad(std::string_view text, std::string_view why) {
  return {ErrorCode::kInvalidInput,
          fmt::format("\"{}\" is not as https://flags.example:8443/base: {}", terminal_safe(text),
                      why)};
}

bool is_base_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
         c == '-' || c == '.' || c == '_' || c == '~';
}

bool has_port(std::string_view authority) {
  return authority.ends_with(']') ? false : authority.rfind(':') != std::string_view::npos;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  Url url;
  std::string_view rest = text;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    url.scheme = Url::Scheme::kHttp;
    rest.remove_prefix(7);
  } else {
    return std::unexpected(bad(text, "it begins with https:// or http://"));
  }
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  std::string_view base = rest.substr(slash);
  while (base.ends_with('/')) base.remove_suffix(1);
  if (!std::ranges::all_of(base, is_base_byte) || base.contains("//") || base.contains("/.")) {
    return std::unexpected(bad(text, "an account, a query or such a path can't be in it"));
  }
  url.base = base;
  QUELL_TRY(url.to, http::Destination::parse(authority));
  if (!has_port(authority)) {
    url.to.port = url.scheme == Url::Scheme::kHttps ? kHttpsPort : kHttpPort;
  }
  return url;
}

std::string Url::origin() const {
  return (scheme == Scheme::kHttps ? "https://" : "http://") + to.text();
}

std::string Url::authority() const {
  const std::uint16_t usual = scheme == Scheme::kHttps ? kHttpsPort : kHttpPort;
  const std::string whole = to.text();
  return to.port == usual ? whole.substr(0, whole.rfind(':')) : whole;
}

bool Url::is_loopback() const {
  return to.host == "localhost" || os::SocketAddress{to.host, to.port}.is_loopback();
}

}  // namespace quell::contain::call

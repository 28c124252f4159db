// URLs as they stand in values, read by the most lenient of all readers: any number of slashes,
// backslashes, users, several '@'. What two readers could take for the host is all kept. Private to
// attack. Pure; linear.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace quell::attack {

/// What fetches of a scheme do, as far as it matters here.
enum class SchemeKind : std::uint8_t {
  kNone,      ///< no scheme: "//host/path"
  kWeb,       ///< http, https
  kTransfer,  ///< ftp, ws: also in ordinary values
  kFile,
  kDirect,   ///< no browser fetches them: a server's library speaks to any port (gopher, dict)
  kService,  ///< of mail, directories, shells: rare in values, and more often attacks
  kOther,
};

struct UrlText {
  SchemeKind kind = SchemeKind::kNone;
  std::string_view scheme{};
  std::string_view authority{};  ///< "user@host:port", still with everything odd in it
  std::string_view rest{};       ///< from the path on
  std::size_t slashes = 0;       ///< before the authority
  bool backslashes = false;      ///< among them
};

/// The URL that `value` begins with; "jar:http://x" is one of x. Nothing for text.
std::optional<UrlText> read_url(std::string_view value);

/// A host with an optional port at the beginning of a value without a scheme ("localhost:80/x").
std::optional<UrlText> read_bare_host(std::string_view value);

/// What the last component of a path would be to a server that included it.
enum class IncludedAs : std::uint8_t { kNothing, kText, kScript };
IncludedAs included_as(std::string_view path);

SchemeKind scheme_kind(std::string_view scheme);

/// What different readers take for the host.
struct Authority {
  std::array<std::string_view, 4> hosts{};
  std::size_t size = 0;
  bool user = false;       ///< something before '@'
  bool disguise = false;   ///< the user looks like a host
  bool confusing = false;  ///< readers will disagree about which is the host

  [[nodiscard]] std::span<const std::string_view> all() const { return {hosts.data(), size}; }
};
Authority read_authority(std::string_view authority);

}  // namespace quell::attack

// What a measure applies to: client addresses, an endpoint, methods, parameters, a rate; and
// whether a request falls under it. `contain` acts on a Target, `investigate` forecasts with the
// same one, so that the forecast is about what will really be done. Pure values, thread-safe. Text
// form: docs/formats/target.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "target/address.h"
#include "target/path.h"

namespace quell::target {

enum class PathMatch : std::uint8_t {
  kExact,  ///< this path only
  kUnder,  ///< this path and everything below it, by components: /a covers /a/b, not /ab
};

/// Components of a path with places that stand for any number and for anything that has no '/'.
inline constexpr std::string_view kNumberPlace = "{n}";
inline constexpr std::string_view kAnyPlace = "{any}";

/// Invariant (parse_endpoint keeps it): `path` is in the form of normalised_path.
struct Endpoint {
  std::string path;
  PathMatch match = PathMatch::kExact;
  /// Components that are kNumberPlace or kAnyPlace are places: /product/{n}/{any}.
  bool has_places = false;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

enum class ValueRule : std::uint8_t {
  kAny,        ///< the parameter is there
  kContains,   ///< its decoded value holds `text`, ASCII case ignored
  kNotNumber,  ///< its decoded value is not an optional '-' and decimal digits
};

/// A parameter of the query string.
struct ParameterPattern {
  std::string name;  ///< decoded; compared exactly
  ValueRule rule = ValueRule::kAny;
  std::string text;  ///< for kContains

  friend bool operator==(const ParameterPattern&, const ParameterPattern&) = default;
};

/// So many requests of one client in each second or minute: those beyond are hit.
struct Rate {
  std::uint32_t requests = 0;  ///< 1 to 1,000,000
  enum class Per : std::uint8_t { kSecond, kMinute } per = Per::kSecond;

  friend bool operator==(const Rate&, const Rate&) = default;
};

/// All given parts must hold. Of `addresses` one must contain the client, of `methods` one must be
/// the request's; every one of `parameters` must be met by some parameter of the request. A Target
/// with neither addresses, endpoint nor parameters covers nothing: a forgotten restriction must not
/// become "everyone".
struct Target {
  std::vector<Network> addresses{};
  std::optional<Endpoint> endpoint{};
  std::vector<std::string> methods{};  ///< "POST": compared exactly
  std::vector<ParameterPattern> parameters{};
  std::optional<Rate> rate{};  ///< of what the rest covers; covers() does not count

  friend bool operator==(const Target&, const Target&) = default;
};

/// The part of a request that a Target looks at.
struct Request {
  std::optional<Address> client{};  ///< nullopt: the log has a name, not an address
  std::string_view target{};        ///< as sent, with query
  std::string_view method{};        ///< as sent
};

bool covers(const Target& target, const Request& request);

/// Whether some request for that request target could fall under it: only the endpoint is looked
/// at, as if addresses, methods and parameters were met.
bool may_cover(const Target& target, std::string_view request_target);

/// Parses an endpoint as people type it: "/search", "/api/*" (everything under /api) or
/// "/product/{n}/{any}". The path is normalised first. Errors: kInvalidInput (no leading '/',
/// control bytes, a '?', an unknown place).
Result<Endpoint> parse_endpoint(std::string_view text);
std::string to_text(const Endpoint& endpoint);

/// The text form: terms separated by spaces, e.g.
///   address:203.0.113.9 address:2001:db8::/64 endpoint:/search method:GET parameter:q~union
/// See docs/formats/target.md. parse_target(to_text(t)) == t for every valid t.
/// Errors: kInvalidInput (names the term), kLimit (over 4096 terms).
Result<Target> parse_target(std::string_view text);
std::string to_text(const Target& target);

}  // namespace quell::target

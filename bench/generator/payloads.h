// Texts of attacks, made up from parts: what a person or a tool would send, before it is encoded
// for the place where it goes. Each number gives its own text.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "random.h"

namespace generator {

/// Kinds of attack, finer than the classes that `quell` names.
enum class Attack : std::uint8_t {
  kUnion,
  kBoolean,
  kTime,
  kError,
  kStacked,
  kXss,
  kTraversal,
  kCommand,
  kLog4Shell,
  kTemplate,
  kSsrf,
  kProbe,
  kHeader,
};
inline constexpr std::size_t kAttackKinds = 13;

/// As `quell` names the class: "sqli", "xss", "traversal", "cmdi", "rce", "ssrf", "scan".
std::string_view class_of(Attack attack);

/// The decoded text. `number` goes into it, so that no two are alike. Not for kProbe.
std::string payload(Attack attack, std::uint64_t number, Random& random);

/// A path that a scanner tries: "/.env", "/wp-login.php".
std::string_view probe_path(Random& random);

/// For a URL, in one of several ways: percent-encoded as little or as much as possible, with plus
/// signs, twice, or with %uXXXX.
std::string encoded(std::string_view text, Random& random);
/// The letters' case mixed, or comments instead of blanks, as those do who hide from filters.
std::string disguised_sql(std::string text, Random& random);

}  // namespace generator

// A set of containments on a web server: the same for every server, however it is written down
// there. Pure. Format: docs/formats/containment.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "contain/actuator.h"
#include "target/target.h"

namespace quell::contain::web {

/// A containment in force.
struct Rule {
  ContainmentId id;
  target::Target target;
  friend bool operator==(const Rule&, const Rule&) = default;
};

/// What a request gets that falls under a rule; the numbers are statuses of HTTP.
enum class Verdict : std::uint16_t {
  kForbidden = 403,    ///< one client, or a parameter: the strongest
  kLimited = 429,      ///< beyond a rate
  kUnavailable = 503,  ///< an endpoint, for everyone
};
Verdict verdict_of(const target::Target& target);

/// Where the two parts go in a file that holds more than Quell's, as offsets into the original;
/// zeros where the file is Quell's alone.
struct Places {
  std::size_t before_server = 0;
  std::size_t inside_server = 0;
  friend bool operator==(const Places&, const Places&) = default;
};

/// Version 1 knew endpoints and nothing else; it is read and never newly written.
enum class Version : std::uint8_t { kOne = 1, kTwo = 2 };

/// Everything that decides the bytes of what is written. REQUIRES: in version 1 each target is one
/// endpoint without places.
struct Edit {
  std::vector<Rule> rules;  ///< sorted by id
  std::int64_t retry_after_s = 300;
  Places places;
  Version version = Version::kTwo;
  friend bool operator==(const Edit&, const Edit&) = default;
};

/// The edit with one rule more (or another target for its id), or without it; sorted by id, and in
/// the newest version. The same edit, its version too, where nothing changes by it.
Edit with_rule(const Edit& edit, const Rule& rule);
Edit without_rule(const Edit& edit, const ContainmentId& id);
const Rule* find_rule(const Edit& edit, const ContainmentId& id);

/// Twelve hexadecimal digits that every refusal shows as "Reference: …": they change with anything
/// that decides the bytes, so an answer tells which configuration gave it.
std::string reference(std::string_view original, const Edit& edit);

/// The path whose answer shows the reference of the version-2 edit that is live, if one is:
/// "/.quell-9f86d08188ab". It follows from the original alone, so it can be asked when nothing is
/// in the file any more, and cannot be guessed by who doesn't have the file.
std::string sign_path(std::string_view original);

}  // namespace quell::contain::web

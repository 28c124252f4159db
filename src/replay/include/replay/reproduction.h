// A reproduction: the attack as raw bytes, how to see that it worked, and an ordinary request that
// must go on working. Format: docs/formats/reproduction.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/request.h"
#include "replay/oracle.h"

namespace quell::replay {

/// What the answer to a request is meant to show.
enum class Role : std::uint8_t {
  kAttack,       ///< the reproduction itself
  kVariant,      ///< another spelling: its oracle is positive if the hole is open
  kCounterpart,  ///< the false half of a true/false pair: the attack's oracle must be negative
                 ///< here, or it says nothing
  kControl,      ///< an ordinary request: its own oracle must be positive
};
std::string_view name_of(Role role);

struct Probe {
  Role role = Role::kAttack;
  std::string name;
  http::Request request;
  Oracle oracle;  ///< for kCounterpart that of the attack
  /// How the repaired application itself refuses (`fixed_if`): tells its 403 from that of something
  /// in front of it.
  std::optional<Oracle> fixed = std::nullopt;
};

/// Invariant (read_reproduction keeps it): one attack first, at least one control; unique names; at
/// most 32 probes.
struct Reproduction {
  std::string name;
  std::vector<Probe> probes;
};

enum class Methods : std::uint8_t { kSafeOnly, kAny };

/// `file` is used in messages ("repro.yaml:12:3: …"). Variants that the file asks for by
/// `variants: auto` are made by variants_of. Methods that change state are refused unless the file
/// says `methods: any`. Errors: kInvalidInput, kLimit.
Result<Reproduction> read_reproduction(std::string_view text, const std::string& file);

/// Up to five other spellings of the same attack: every byte of the parameters and path parts
/// percent-encoded, upper- and lower-case digits, '+' and %20 exchanged, SQL comments for spaces,
/// another depth of "../", encoded dots and slashes. Only those that differ from the request.
std::vector<Probe> variants_of(const Probe& attack);

}  // namespace quell::replay

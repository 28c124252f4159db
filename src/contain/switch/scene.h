// A thing with a value as it stands: what is stored, and what of it is Quell's. Private to contain.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "contain/switch.h"
#include "credential/ledger.h"

namespace quell::contain {

/// Nothing in the ledger is moving, and what is stored is what it makes of the original; but for
/// `has_leftovers`.
struct SwitchScene {
  Ledger ledger;
  SwitchParts now;
  /// What a process that died had noted, but the server does not have (yet, or any more).
  std::optional<LedgerEntry> dropped = std::nullopt;
  /// Something that the server added for `dropped` is still there.
  bool has_leftovers = false;
};
using SwitchSceneOrRefusal = std::variant<SwitchScene, Refusal>;

/// A Refusal: somebody else changed it after Quell did; with the difference.
Result<SwitchSceneOrRefusal> look_at(SwitchHolder& holder, const Ledger& noted);

/// Digest of what is stored and what is in force, for Plan::basis.
std::string basis_of(const SwitchScene& scene);

/// Without marks: what can be stored.
SwitchParts without_marks(SwitchParts parts);

/// Unified diff of what is stored.
std::string difference_of(const SwitchHolder& holder, const std::string& name,
                          const SwitchParts& before, const SwitchParts& after);

/// "flag search of shop", printable.
std::string what_of(const SwitchHolder& holder, const std::string& name);

}  // namespace quell::contain

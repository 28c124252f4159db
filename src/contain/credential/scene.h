// A credential as it stands: what the server keeps, and what of it is Quell's.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "contain/credential.h"
#include "credential/ledger.h"

namespace quell::contain {

/// Invariant: rendered(ledger) == now, and nothing in the ledger is moving.
struct CredentialScene {
  Ledger ledger;
  StoredCredential now;
  /// What a process that died had noted, but the server does not have.
  std::optional<LedgerEntry> dropped = std::nullopt;
};
using CredentialSceneOrRefusal = std::variant<CredentialScene, Refusal>;

/// A Refusal: somebody else changed the stored form after Quell did; with the difference.
Result<CredentialSceneOrRefusal> look_at(CredentialHolder& holder, const Ledger& noted);

/// Digest of what is stored and what is in force, for Plan::basis.
std::string basis_of(const CredentialScene& scene);

/// The differences part by part; what is secret is only said to differ.
std::string difference_of(const CredentialHolder& holder, const StoredCredential& expected,
                          const StoredCredential& now);

/// The ledger with one more entry, which is moving.
Ledger with_entry(const CredentialScene& scene, const LedgerEntry& entry);

}  // namespace quell::contain

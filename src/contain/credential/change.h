// Putting one containment of a credential in, or taking it out. docs/formats/credential.md.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "contain/credential.h"
#include "credential/ledger.h"
#include "credential/scene.h"

namespace quell::contain {

/// REQUIRES: the lock is held and the scene was looked at under it.
struct CredentialWork {
  CredentialHolder& holder;
  const LedgerFile& file;
  const CredentialScene& scene;
  const CredentialWish& wish;
  const Plan& plan;  ///< of apply
  const OnStep& on_step;
};

struct CredentialChanged {
  std::vector<Check> checks;  ///< all passed
  std::vector<std::string> ended = {};
  std::size_t left = 0;  ///< containments in force on the credential
};
/// It was rolled back, and `checks` show that.
struct CredentialNotChanged {
  std::string why;
  std::vector<Check> checks;
  std::vector<std::string> ended;
};
using CredentialOutcome = std::variant<CredentialChanged, CredentialNotChanged, Refusal>;

/// Steps: secret, store-undo, note, secret-file, replace, end-sessions, prove, roll-back. Where it
/// is in already only the sessions and the proof are gone through again.
Result<CredentialOutcome> put_in(const CredentialWork& work, UndoSink& sink,
                                 crypto::Entropy& entropy);

/// Steps: note, replace, prove. Never CredentialNotChanged: what cannot be shown is an error, and
/// undo may be called again.
Result<CredentialOutcome> take_out(const CredentialWork& work, const ContainmentId& id);

}  // namespace quell::contain

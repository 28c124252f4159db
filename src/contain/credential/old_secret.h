// The leaked secret that a measure names (old:PATH). That it is refused afterwards proves something
// only where it let in before. docs/formats/credential.md.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "contain/credential.h"
#include "credential/ledger.h"
#include "credential/scene.h"
#include "crypto/entropy.h"
#include "crypto/secret.h"

namespace quell::contain {

struct OldSecret {
  enum class Standing : std::uint8_t {
    kNotAsked,     ///< none is named, or the measure is in force already
    kAccepted,     ///< it lets in as it stands
    kWasAccepted,  ///< it does not, but did before a containment that is in force
    kUnproved,     ///< it cannot be tried, or is refused as any would be
    kWrong,        ///< its refusal would prove nothing
  } standing = Standing::kNotAsked;
  std::string why = {};          ///< of kUnproved and kWrong, for a person
  crypto::Secret identity = {};  ///< of kAccepted: CredentialHolder::identity_of_old
};

/// Tries it where the scene is not torn; changes nothing. Errors: the server cannot be asked.
Result<OldSecret> judge_old(CredentialHolder& holder, const CredentialScene& scene,
                            const CredentialWish& wish, const ContainmentId& id);

/// Puts a secret that lets in as it stands into the scene's ledger, as a salted digest. Errors: as
/// crypto::hash_password.
Result<void> note_proof(const OldSecret& old, CredentialScene& scene, crypto::Entropy& entropy);

/// Whether this one let in before one of the containments in force ...
bool was_proved(const Ledger& ledger, const crypto::Secret& identity);
/// ... and with exactly this stored.
bool is_proved_at(const Ledger& ledger, const crypto::Secret& identity,
                  const StoredCredential& stored);

}  // namespace quell::contain

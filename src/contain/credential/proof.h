// Whether a credential is as it should be, seen from outside.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checks.h"
#include "contain/credential.h"
#include "credential/scene.h"

namespace quell::contain {

/// Everything that is to be shown of `id` on a credential that stands so: its secret and the old
/// one are tried where their files can be read, else that is noted. Changes nothing. Errors: the
/// server cannot be asked.
Result<std::vector<Check>> checks_of(CredentialHolder& holder, const CredentialScene& scene,
                                     const CredentialWish& wish, const ContainmentId& id);

/// Whether the leaked secret is accepted as it stands; a note where its file cannot be read again.
/// REQUIRES: wish.old_file. Errors: as checks_of.
Result<std::vector<Check>> checks_of_old(CredentialHolder& holder, const CredentialScene& scene,
                                         const CredentialWish& wish);

/// For servers that take passwords: tries a made-up secret (refused, else nothing is asked for),
/// the old and the new one. `try_it` says whether it was let in, and in which words the server said
/// so.
struct Attempt {
  bool accepted = false;
  std::string words;
};
using TrySecret = std::function<Result<Attempt>(std::string_view secret)>;
Result<std::vector<Check>> try_passwords(const CredentialExpectation& expected,
                                         std::string_view place, const TrySecret& try_it);
/// Somebody else, whose secret is in this file, must go on getting in. `what` is the check's.
Result<void> try_control(std::string_view what, const std::filesystem::path& file,
                         const TrySecret& try_it, std::vector<Check>& checks);

}  // namespace quell::contain

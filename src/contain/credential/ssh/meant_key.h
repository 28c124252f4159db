// The key that a name means in the configured files, and the keys that it takes along.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "contain/ssh_key.h"
#include "credential/ssh/key_files.h"
#include "credential/ssh/known_keys.h"

namespace quell::contain::ssh {

struct MeantKey {
  KeyFiles files;
  std::string fingerprint;
  std::vector<FoundKey> places;  ///< in `files`; never empty
};

/// Errors: kNotFound (no line has it, or several keys have the name), kPermissionDenied, kIo.
Result<MeantKey> find_meant(const SshServer& server, const KnownKeys& known,
                            const std::string& name);

/// The keys whose connections are to end as it stands: the original, and what stands for it where
/// that is revoked too.
std::set<std::string> refused_keys(const MeantKey& found);

/// The keys that no line of these lets in any more when one more containment is on it.
std::set<std::string> keys_to_refuse(const MeantKey& found);

}  // namespace quell::contain::ssh

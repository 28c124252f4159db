// What is seen of a key from outside: lines, connections, logins.
#pragma once

#include <vector>

#include "base/result.h"
#include "contain/credential.h"
#include "contain/ssh_key.h"
#include "credential/ssh/meant_key.h"

namespace quell::contain::ssh {

/// As CredentialHolder::look.
Result<std::vector<Check>> look(const SshServer& server, const MeantKey& found,
                                const CredentialExpectation& expected);

}  // namespace quell::contain::ssh

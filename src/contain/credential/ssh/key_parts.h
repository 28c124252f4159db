// The lines of a key as the parts of a stored credential. docs/formats/credential.md. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "contain/credential.h"
#include "contain/credential/authorized_keys.h"
#include "credential/ssh/key_files.h"

namespace quell::contain::ssh {

/// "line 1 /root/.ssh/authorized_keys". `kind` is "line", "new" or "login".
std::string part(std::string_view kind, const FoundKey& at);

StoredCredential parts_of(std::span<const FoundKey> places);

/// The place as the parts want it. nullopt: they don't know it.
std::optional<KeyPlace> wanted(const FoundKey& at, const StoredCredential& parts);

}  // namespace quell::contain::ssh

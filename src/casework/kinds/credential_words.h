// What the kinds of credentials share. Private to casework.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/config.h"
#include "contain/credential.h"

namespace quell::casework {

/// "alice new:/root/alice.new": "user:alice new:/root/alice.new"; checked, so that what is missing
/// is said before anything is looked at.
Result<std::string> read_credential(std::string_view word, std::string_view typed);

/// Requests don't show the secret that they came with.
Result<std::string> no_requests_of_a_credential(std::string_view target);
std::unique_ptr<contain::Actuator> credential_actuator(
    const config::Config& config, std::unique_ptr<contain::CredentialHolder> holder);

inline constexpr std::string_view kCredentialLiftWarning =
    "What was stored is put back exactly: the leaked secret is valid again, for whoever has it.";

}  // namespace quell::casework

#include "kinds/credential_words.h"

#include <utility>

#include "crypto/entropy.h"

namespace quell::casework {

Result<std::string> read_credential(std::string_view word, std::string_view typed) {
  const std::string prefix = std::string(word) + ":";
  std::string target = typed.starts_with(prefix) ? std::string(typed) : prefix + std::string(typed);
  QUELL_CHECK(contain::parse_credential(word, target));
  return target;
}

Result<std::string> no_requests_of_a_credential(std::string_view /*target*/) {
  return fail(ErrorCode::kUnsupported,
              "whoever uses the credential: logs do not show the secret that a request came with");
}

std::unique_ptr<contain::Actuator> credential_actuator(
    const config::Config& config, std::unique_ptr<contain::CredentialHolder> holder) {
  return std::make_unique<contain::CredentialActuator>(
      std::move(holder), contain::CredentialState{config.credentials.state},
      std::make_unique<crypto::SystemEntropy>());
}

}  // namespace quell::casework

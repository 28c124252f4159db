// For tests: a real server with one credential that leaked, asked without the actuator.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contain/credential.h"
#include "crypto/entropy.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain {

class CredentialRig {
 public:
  virtual ~CredentialRig() = default;
  virtual std::unique_ptr<CredentialHolder> holder() = 0;
  /// "user:alice"
  [[nodiscard]] virtual std::string subject() const = 0;
  [[nodiscard]] virtual std::string old_secret() const { return "leaked-and-known"; }
  /// One that the server does not let in.
  [[nodiscard]] virtual std::string other_secret() const { return "not-the-one"; }
  /// Whether the server lets this secret in.
  virtual bool accepts(const std::string& secret) = 0;
  /// Whether the server still lets others in.
  virtual bool serves_others() = 0;
  /// Everything that must come back exactly.
  virtual std::string stored() = 0;
  /// Sets another secret as its owner would.
  virtual void change_by_hand(const std::string& secret) = 0;
  /// A session opened with this secret; a function that tells whether it still works. Empty where
  /// the server has no sessions.
  virtual std::function<bool()> open_session(const std::string& secret) = 0;
  /// Whether new secrets can be made, or it can be locked only.
  [[nodiscard]] virtual bool takes_secrets() const { return true; }
  /// Exchanges it for something that may be contained once more: "new:PATH".
  [[nodiscard]] virtual std::string exchange(const std::string& id) const {
    return fmt::format("new:{}", path("new-" + id).string());
  }
  /// Whether a second containment changes anything where one is in force.
  [[nodiscard]] virtual bool takes_two() const { return true; }

  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }

 protected:
  crypto::SystemEntropy entropy_;
  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("credential-test");
};

/// Makes a rig, or says in `why` what this machine lacks.
using RigMaker = std::unique_ptr<CredentialRig> (*)(std::string& why);

std::unique_ptr<CredentialRig> htpasswd_rig(std::string& why);
std::unique_ptr<CredentialRig> postgres_rig(std::string& why);
std::unique_ptr<CredentialRig> redis_rig(std::string& why);
std::unique_ptr<CredentialRig> ssh_rig(std::string& why);
std::unique_ptr<CredentialRig> token_rig(std::string& why);

}  // namespace quell::contain

// A public key that lets somebody in by SSH: taken out of all authorized_keys files of the accounts
// that may be changed, or another key put in its place; connections opened with it ended.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contain/credential.h"
#include "os/socket.h"

namespace quell::contain {

/// The one sshd whose keys may be changed, and of which accounts. From quell.yaml.
struct SshServer {
  std::string name;
  std::vector<std::string> accounts;
  std::filesystem::path program = "/usr/sbin/sshd";
  std::filesystem::path config = "/etc/ssh/sshd_config";
  /// Where sshd's lines are: which key opened which connection. PATH.1 is read before it.
  std::filesystem::path log = "/var/log/auth.log";
  std::optional<os::SocketAddress> probe_at = std::nullopt;  ///< where logins are tried
  /// An account, and the file of a private key that must go on letting it in.
  std::optional<std::string> control = std::nullopt;
  std::filesystem::path control_key = {};
  /// SSH_CONNECTION of the responder's own sessions: "203.0.113.9 50022 192.0.2.1 22".
  std::vector<std::string> own_connections = {};
  Duration patience = std::chrono::seconds(10);
};

/// A key is named by its fingerprint ("SHA256:…") or its comment. Parts, for the nth line of the
/// key in a file: "line n PATH", "new n PATH" (empty: none) and "login n PATH" (yes, no).
/// docs/formats/credential.md.
std::unique_ptr<CredentialHolder> ssh_holder(SshServer server);

}  // namespace quell::contain

// A user of Redis' access control list (Redis 6 and later): other passwords, or off; its
// connections closed.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "contain/credential.h"
#include "os/socket.h"

namespace quell::contain {

/// The one server whose users may be changed. From quell.yaml.
struct RedisServer {
  std::string name;
  os::SocketAddress at;  ///< plain TCP
  /// Who Quell is there, and the file that holds the secret; nobody: the default user without one.
  std::optional<std::string> user = std::nullopt;
  std::filesystem::path secret = {};
  /// Another user, who must go on working, and the file that holds that user's secret.
  std::optional<std::string> control = std::nullopt;
  std::filesystem::path control_secret = {};
  Duration patience = std::chrono::seconds(10);
};

/// Parts: "verifier" (the SHA-256 of each password in the server's order, one a line; "nopass"
/// where any is taken) and "login" (yes, no). The server gets digests only, except where a login is
/// tried.
std::unique_ptr<CredentialHolder> redis_holder(RedisServer server);

}  // namespace quell::contain

// Logins as sshd logs them: which key opened which connection. Pure, but for the file's reader.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace quell::contain::ssh {

/// A login by any method. Views into the line.
struct Login {
  std::string_view time;  ///< as the log writes it; empty where it has none (sshd -E)
  std::string_view user;
  std::string_view from;  ///< an address
  std::uint16_t port = 0;
  int pid = 0;                ///< of the process that logged it; 0: the log has none (sshd -E)
  std::string_view key = {};  ///< "SHA256:…"; empty: no key, or sshd did not say which
  std::string_view authority = {};  ///< that signed the certificate; empty: it was none
};

/// "… sshd[42]: Accepted publickey for U from A port P ssh2: ED25519 SHA256:…". Only where the tag
/// stands behind time and host, or nothing is before the message: names of users are in messages,
/// and others than sshd write into the same file. nullopt: no login.
std::optional<Login> read_login(std::string_view line);

/// Each login in the file and, before it, in the one that was put away last (PATH.1). Lines over 8
/// KiB are passed over. Errors: os/errno.h; a missing PATH is kNotFound.
Result<void> for_each_login(const std::filesystem::path& path,
                            const std::function<void(const Login&)>& tell);

}  // namespace quell::contain::ssh

// What sshd itself says about how it lets an account in (sshd -T -C), and a login tried at it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/ssh_key.h"
#include "credential/proof.h"
#include "os/user.h"

namespace quell::contain::ssh {

struct ServerView {
  /// AuthorizedKeysFile with its tokens filled in, as sshd opens them; they need not exist.
  std::vector<std::filesystem::path> files;
  std::vector<std::uint16_t> ports;
  bool takes_keys = true;  ///< PubkeyAuthentication
  /// What lets in besides keys in files, one line each.
  std::vector<std::string> other_ways;
};

/// The answer of sshd -T for an account. Errors: kInvalidInput.
Result<ServerView> read_view(std::string_view answer, const os::User& account);

/// Errors: kNotFound (no such account), kUnavailable (sshd says why).
Result<ServerView> view_for(const SshServer& server, const std::string& account);

/// Tries a login by the private key in a file, without running anything there. Errors: kNotFound
/// (no key can be read from the file), kUnavailable (no answer, neither yes nor no), kTimeout.
/// REQUIRES: server.probe_at.
Result<Attempt> log_in(const SshServer& server, const std::string& account,
                       const std::filesystem::path& key);

/// The fingerprint of the key whose private half a file holds. Errors: kNotFound when it holds none
/// that can be read without a passphrase.
Result<std::string> fingerprint_of_private(const SshServer& server,
                                           const std::filesystem::path& key);

}  // namespace quell::contain::ssh

// Which connections were opened with which key: sshd's log joined to what the kernel knows.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "contain/ssh_key.h"
#include "credential/ssh/connections.h"
#include "credential/ssh/key_files.h"

namespace quell::contain::ssh {

struct Session {
  Connection connection;
  std::string account;
  std::string time;            ///< of the login, as the log writes it
  std::string key = {};        ///< fingerprint; empty: another method
  std::string authority = {};  ///< fingerprint of who signed the certificate
};

struct Sessions {
  std::vector<Session> meant;  ///< of the configured accounts, opened with one of the keys
  std::size_t unknown = 0;     ///< connections of which it is not known what opened them
  bool log_is_read = true;
  std::vector<std::string> notes;  ///< what cannot be told or is not touched, one line each
};
/// Errors: connections()', os/errno.h. A log that isn't there is a note.
Result<Sessions> sessions_of(const SshServer& server, const KeyFiles& files,
                             const std::set<std::string>& keys);

/// Ends them, except the responder's own.
Result<EndedSessions> end_sessions(const SshServer& server, const KeyFiles& files,
                                   const std::set<std::string>& keys);

/// One of the responder's own connections, and the key that opened it; empty: not known.
struct OwnSession {
  Peer peer;
  std::string key = {};
  std::string authority = {};
};
Result<std::vector<OwnSession>> own_sessions(const SshServer& server);

/// Who used a key from where, how often and when last, by the log; one line each.
Result<std::vector<std::string>> uses_of(const SshServer& server, const std::string& key);

}  // namespace quell::contain::ssh

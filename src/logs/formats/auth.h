// What the messages of authentication services tell. User names are bytes of whoever knocks: each
// grammar takes the address from where no name can reach, which is mostly the end. Private to logs.
#pragma once

#include <string_view>

#include "logs/login.h"

namespace quell::logs {

/// Fill outcome, method, user, client, port and times from a message of sshd; what is not known is
/// LoginOutcome::kOther.
void read_sshd(std::string_view message, Login& login);
/// "pam_unix(sshd:auth): …"; false if it is no message of a PAM module.
bool read_pam(std::string_view message, Login& login);
/// The same of old systems, which name the module behind the service: "sshd(pam_unix)[7]: …".
/// Fills in the service too.
bool read_old_pam(std::string_view program, std::string_view message, Login& login);
void read_sudo(std::string_view message, Login& login);
void read_su(std::string_view message, Login& login);

}  // namespace quell::logs

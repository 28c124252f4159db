// One line of an authentication log (sshd, PAM), as far as it tells of a login. Views into the
// reader's buffers: valid for the duration of the call that hands it over.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"
#include "logs/record.h"

namespace quell::logs {

enum class LoginOutcome : std::uint8_t {
  kAccepted,
  kFailed,  ///< a wrong password, key or second factor
  /// There is no such account, or none that may log in: sshd tells it when the name comes (without
  /// a method) and again for each attempt (with one).
  kUnknownUser,
  kDisconnected,  ///< left before it was authenticated
  kOpened,        ///< a session began (PAM)
  kClosed,        ///< a session ended
  kOther,         ///< of the authentication service, but no outcome of a login
};

/// User names are written by whoever tries to log in: the grammar is anchored at the end of the
/// message, so that a name can never pretend to be an address.
struct Login {
  Place place;
  Instant time;
  std::string_view host;     ///< that wrote the log
  std::string_view service;  ///< "sshd", "sudo", …
  LoginOutcome outcome = LoginOutcome::kOther;
  /// "password", "publickey"; empty if not told. "pam_unix" and the like: PAM tells the same
  /// attempt that the service tells in a line of its own, so count one of the two.
  std::string_view method = {};
  /// Outside bytes as the log escapes them; empty if not told. sudo: who asked; su: who was asked
  /// for.
  std::string_view user = {};
  std::string_view client = {};  ///< address or name; empty if not told
  std::uint16_t port = 0;        ///< 0: not told
  /// How many times in one line ("message repeated 5 times").
  std::uint32_t times = 1;
  std::string_view line;
};

}  // namespace quell::logs

// Messages of sshd (from 9.8 on: sshd-session), as OpenSSH's auth.c, packet.c and sshd.c write
// them.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "formats/auth.h"
#include "formats/text.h"
#include "logs/login.h"

namespace quell::logs {

namespace {

/// sshd cuts its messages at 1023 bytes (MSGBUFSIZ of its log.c), at most a few less where an
/// escape would have been halved. A name can be as long as it takes to have the address cut off and
/// its own end stand there instead.
constexpr std::size_t kWholeMessage = 1023 - 8;

/// Who is at the other end: an address, a name, or "UNKNOWN".
bool is_peer(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) ||
           std::string_view(".:%_-").find(c) != std::string_view::npos;
  });
}

/// Takes " port N" off the end.
bool take_port_from_end(std::string_view& text, Login& login) {
  std::string_view before = text;
  const auto number = take_from_last(before, " port ");
  if (!number) return false;
  const auto port = whole_number<std::uint16_t>(*number);
  if (!port) return false;
  login.port = *port;
  text = before;
  return true;
}

/// "USER from ADDR port N", where " port N" is missing in old versions. The last " from " counts:
/// no address has one in it.
bool read_user_from_peer(std::string_view text, Login& login) {
  (void)take_port_from_end(text, login);
  const auto peer = take_from_last(text, " from ");
  if (!peer || !is_peer(*peer)) return false;
  login.client = *peer;
  login.user = text;
  return true;
}

/// "USER ADDR port N", or "ADDR port N" alone.
bool read_user_and_peer(std::string_view text, Login& login) {
  if (!take_port_from_end(text, login)) return false;
  const std::size_t space = text.rfind(' ');
  const std::string_view peer = space == std::string_view::npos ? text : text.substr(space + 1);
  if (!is_peer(peer)) return false;
  login.client = peer;
  login.user = space == std::string_view::npos ? std::string_view() : text.substr(0, space);
  return true;
}

/// "ADDR port N…": the address comes first, and what follows may be anything.
bool read_leading_peer(std::string_view text, Login& login) {
  const std::string_view peer = take_word(text);
  if (!is_peer(peer)) return false;
  login.client = peer;
  if (take_prefix(text, "port ")) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    login.port = whole_number<std::uint16_t>(text.substr(0, end)).value_or(0);
  }
  return true;
}

/// "TYPE SHA256:…" and nothing else.
bool is_plain_key(std::string_view text) {
  const std::string_view type = take_word(text);
  return is_peer(type) && text.find(' ') == std::string_view::npos && text.find(':') != text.npos;
}

/// "METHOD for [invalid user ]USER from ADDR port N ssh2[: KEY]". Of a certificate the key names an
/// identity that its owner chose, so that neither end is safe: then the address counts only if it
/// is the only one.
bool read_attempt(std::string_view text, Login& login) {
  (void)take_suffix(text, " [preauth]");
  const auto method = take_until(text, " for ");
  // "Accepted key ED25519 SHA256:… found at …" is no login yet.
  if (!method || method->find(' ') != std::string_view::npos) {
    login.outcome = LoginOutcome::kOther;
    return false;
  }
  login.method = method->substr(0, method->find('/'));
  // An accepted name is never unknown, whatever it is called.
  if (login.outcome != LoginOutcome::kAccepted && take_prefix(text, "invalid user ")) {
    login.outcome = LoginOutcome::kUnknownUser;
  }
  std::string_view who = text;
  if (const auto key = take_from_last(who, " ssh2: "); key && is_plain_key(*key)) {
    return read_user_from_peer(who, login);
  }
  if (take_suffix(text, " ssh2")) return read_user_from_peer(text, login);
  std::string_view first = text;
  const auto before = take_until(first, " ssh2: ");
  if (!before || first.find(" from ") != std::string_view::npos ||
      before->find(" from ") != before->rfind(" from ")) {
    return false;
  }
  return read_user_from_peer(*before, login);
}

void read_left(std::string_view text, Login& login) {
  login.outcome = LoginOutcome::kDisconnected;
  (void)take_suffix(text, " [preauth]");
  (void)take_suffix(text, ": Too many authentication failures");
  if (take_prefix(text, "invalid user ") || take_prefix(text, "authenticating user ")) {
    (void)read_user_and_peer(text, login);
  } else if (take_prefix(text, "user ")) {
    login.outcome = LoginOutcome::kClosed;
    (void)read_user_and_peer(text, login);
  } else {
    (void)read_leading_peer(text, login);
  }
}

void read_refused_user(std::string_view text, Login& login) {
  if (take_from_last(text, " not allowed because ")) (void)read_user_from_peer(text, login);
}

void read_too_many(std::string_view text, Login& login) {
  login.outcome = LoginOutcome::kDisconnected;
  (void)take_suffix(text, " [preauth]");
  (void)take_suffix(text, " ssh2");
  (void)take_prefix(text, "invalid user ");
  (void)read_user_from_peer(text, login);
}

/// Messages that are no outcome but name an address.
void read_other(std::string_view text, Login& login) {
  (void)take_suffix(text, " [preauth]");
  constexpr std::array<std::string_view, 5> kLeading = {
      "Connection from ", "Unable to negotiate with ", "Timeout before authentication for ",
      "banner exchange: Connection from ", "Received disconnect from "};
  for (const std::string_view prefix : kLeading) {
    if (take_prefix(text, prefix)) return (void)read_leading_peer(text, login);
  }
  if (take_prefix(text, "Did not receive identification string") ||
      take_prefix(text, "Bad protocol version identification")) {
    (void)read_user_from_peer(text, login);
    login.user = {};
  } else if (take_prefix(text, "User ")) {
    read_refused_user(text, login);
  } else if (take_prefix(text, "PAM: ") && take_until(text, " for ")) {
    (void)take_prefix(text, "illegal user ");
    (void)read_user_from_peer(text, login);
  }
}

}  // namespace

namespace {

void read_message(std::string_view message, Login& login) {
  (void)take_prefix(message, "error: ");
  (void)take_prefix(message, "fatal: ");
  if (take_prefix(message, "Accepted ")) {
    login.outcome = LoginOutcome::kAccepted;
    (void)read_attempt(message, login);
  } else if (take_prefix(message, "Failed ")) {
    login.outcome = LoginOutcome::kFailed;
    (void)read_attempt(message, login);
  } else if (take_prefix(message, "Invalid user ")) {
    login.outcome = LoginOutcome::kUnknownUser;
    (void)read_user_from_peer(message, login);
  } else if (take_prefix(message, "Connection closed by ") ||
             take_prefix(message, "Connection reset by ") ||
             take_prefix(message, "Disconnected from ") || take_prefix(message, "Disconnecting ")) {
    read_left(message, login);
  } else if (take_prefix(message, "maximum authentication attempts exceeded for ")) {
    read_too_many(message, login);
  } else {
    read_other(message, login);
  }
}

}  // namespace

void read_sshd(std::string_view message, Login& login) {
  read_message(message, login);
  if (message.size() <= kWholeMessage) return;
  login.user = {};
  login.client = {};
  login.port = 0;
}

}  // namespace quell::logs

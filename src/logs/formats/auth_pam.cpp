// Messages of PAM modules, sudo and su.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "formats/auth.h"
#include "formats/text.h"
#include "logs/login.h"

namespace quell::logs {

namespace {

/// The value of " NAME=…" up to the next space. The first counts: pam_unix writes the names in one
/// order, and the user's name, which may hold anything, last.
std::string_view value_of(std::string_view text, std::string_view name) {
  const std::size_t at = text.find(name);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + name.size());
  return text.substr(0, text.find(' '));
}

/// "authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root"
void read_failure(std::string_view fields, Login& login) {
  login.outcome = LoginOutcome::kFailed;
  login.client = value_of(fields, " rhost=");
  const std::size_t host = fields.find(" rhost=");
  if (host == std::string_view::npos) return;
  std::string_view behind = fields.substr(host + 1);
  if (take_until(behind, " user=")) login.user = behind;
}

/// "session opened for user alice(uid=1000) by (uid=0)", "session closed for user alice"
void read_session(std::string_view text, Login& login) {
  const bool opened = take_prefix(text, "session opened for user ");
  if (!opened && !take_prefix(text, "session closed for user ")) return;
  login.outcome = opened ? LoginOutcome::kOpened : LoginOutcome::kClosed;
  if (opened) (void)take_from_last(text, " by ");
  login.user = text.substr(0, text.rfind("(uid="));
}

void read_of_module(std::string_view message, Login& login) {
  if (message.starts_with("authentication failure;")) return read_failure(message, login);
  read_session(message, login);
}

/// "3 incorrect password attempts" → 3
std::optional<std::uint32_t> incorrect_attempts(std::string_view text) {
  const std::string_view count = take_word(text);
  if (!text.starts_with("incorrect password attempt")) return std::nullopt;
  return whole_number<std::uint32_t>(count);
}

}  // namespace

bool read_pam(std::string_view message, Login& login) {
  std::string_view rest = message;
  // "PAM 2 more authentication failures; …": sshd's sum at the end of a connection.
  if (take_prefix(rest, "PAM ")) {
    const auto more = whole_number<std::uint32_t>(take_word(rest));
    if (!more || !rest.starts_with("more authentication failure")) return false;
    login.method = "pam";
    login.times = std::max(1U, *more);
    read_failure(rest, login);
    return true;
  }
  if (!rest.starts_with("pam_")) return false;
  const auto module = take_until(rest, "(");
  const auto where = module ? take_until(rest, "): ") : std::nullopt;
  if (!where || module->find(' ') != std::string_view::npos) return false;
  login.method = *module;
  read_of_module(rest, login);
  return true;
}

bool read_old_pam(std::string_view program, std::string_view message, Login& login) {
  const auto service = take_until(program, "(");
  if (!service || service->empty() || !take_suffix(program, ")")) return false;
  if (!program.starts_with("pam_") || program.find_first_of(" ()") != program.npos) return false;
  login.service = *service;
  login.method = program;
  read_of_module(message, login);
  return true;
}

void read_sudo(std::string_view message, Login& login) {
  message = trimmed(message);
  const auto user = take_until(message, " : ");
  if (!user) return;
  login.user = *user;
  if (const auto times = incorrect_attempts(message)) {
    login.outcome = LoginOutcome::kFailed;
    login.method = "password";
    login.times = std::max(1U, *times);
  } else if (message.starts_with("user NOT in sudoers") ||
             message.starts_with("command not allowed") ||
             message.starts_with("a password is required") ||
             message.starts_with("user NOT authorized")) {
    login.outcome = LoginOutcome::kFailed;
  } else if (message.starts_with("TTY=") || message.starts_with("PWD=")) {
    login.outcome = LoginOutcome::kAccepted;
  }
}

/// "(to root) alice on pts/0", "FAILED SU (to root) alice on pts/0": the account that was asked
/// for.
void read_su(std::string_view message, Login& login) {
  const bool failed = take_prefix(message, "FAILED SU ");
  if (!take_prefix(message, "(to ")) return;
  const auto user = take_until(message, ") ");
  if (!user) return;
  login.user = *user;
  login.outcome = failed ? LoginOutcome::kFailed : LoginOutcome::kAccepted;
}

}  // namespace quell::logs

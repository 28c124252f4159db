#include "credential/ssh/server.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/safe_text.h"
#include "contain/credential/key_line.h"
#include "fmt/format.h"
#include "os/deadline.h"
#include "os/process.h"

namespace quell::contain::ssh {
namespace {

/// "%h/.ssh/keys" with its tokens filled in; relative to the home (AuthorizedKeysFile in
/// sshd_config(5)).
Result<std::filesystem::path> filled_in(std::string_view pattern, const os::User& account) {
  std::string path;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      path += pattern[i];
      continue;
    }
    const char token = ++i < pattern.size() ? pattern[i] : '\0';
    if (token == '%') {
      path += '%';
    } else if (token == 'h') {
      path += account.home;
    } else if (token == 'u') {
      path += account.name;
    } else if (token == 'U') {
      path += std::to_string(account.uid);
    } else {
      return fail(ErrorCode::kUnsupported,
                  fmt::format("AuthorizedKeysFile {} is not understood", terminal_safe(pattern)));
    }
  }
  if (path.starts_with('/')) return path;
  return std::filesystem::path(account.home) / path;
}

/// How a word of the answer is noted that lets somebody in without a key in a file.
std::optional<std::string> other_way(std::string_view key, std::string_view value) {
  if (value == "none" || value == "no") return std::nullopt;
  if (key == "passwordauthentication") return "a password (PasswordAuthentication)";
  if (key == "kbdinteractiveauthentication") return "PAM or a password (KbdInteractive)";
  if (key == "hostbasedauthentication") return "a host's key (HostbasedAuthentication)";
  if (key == "gssapiauthentication") return "Kerberos (GSSAPIAuthentication)";
  if (key == "trustedusercakeys") {
    return fmt::format("certificates of the authorities in {}", terminal_safe(value));
  }
  if (key == "authorizedkeyscommand") {
    return fmt::format("keys that {} prints (AuthorizedKeysCommand)", terminal_safe(value));
  }
  return std::nullopt;
}

Result<os::RunResult> run(const SshServer& server, std::vector<std::string> argv) {
  QUELL_TRY(os::RunResult result,
            os::run({.argv = std::move(argv)}, os::Deadline::after(server.patience), {}));
  if (result.end == os::RunEnd::kByItself) return result;
  return fail(ErrorCode::kTimeout, "sshd or ssh did not answer in time");
}

std::string first_line(std::string_view text) {
  return terminal_safe(text.substr(0, text.find_first_of("\r\n")));
}

/// The last line that says something.
std::string last_line(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return terminal_safe(text.substr(text.find_last_of('\n') + 1));
}

bool has_line_with(std::string_view text, std::string_view beginning) {
  return text.starts_with(beginning) || text.contains("\n" + std::string(beginning));
}

}  // namespace

Result<ServerView> read_view(std::string_view answer, const os::User& account) {
  ServerView view;
  while (!answer.empty()) {
    const std::string_view line = answer.substr(0, answer.find('\n'));
    answer.remove_prefix(std::min(answer.size(), line.size() + 1));
    const std::string_view key = line.substr(0, line.find(' '));
    std::string_view value = line.substr(std::min(line.size(), key.size() + 1));
    if (key == "port") {
      std::uint16_t port = 0;
      std::from_chars(value.data(), value.data() + value.size(), port);
      view.ports.push_back(port);
    } else if (key == "pubkeyauthentication") {
      view.takes_keys = value == "yes";
    } else if (key == "authorizedkeysfile" && value != "none") {
      while (!value.empty()) {
        const std::string_view pattern = value.substr(0, value.find(' '));
        value.remove_prefix(std::min(value.size(), pattern.size() + 1));
        if (pattern.empty()) continue;
        QUELL_TRY(std::filesystem::path file, filled_in(pattern, account));
        view.files.push_back(std::move(file));
      }
    } else if (auto way = other_way(key, value)) {
      view.other_ways.push_back(*std::move(way));
    }
  }
  if (!view.ports.empty()) return view;
  return fail(ErrorCode::kUnsupported, "sshd -T answers in a form that is not known");
}

Result<ServerView> view_for(const SshServer& server, const std::string& account) {
  QUELL_TRY(const std::optional<os::User> user, os::account(account));
  if (!user) {
    return fail(ErrorCode::kNotFound,
                fmt::format("there is no account {}", terminal_safe(account)));
  }
  QUELL_TRY(const os::RunResult result,
            run(server, {server.program.string(), "-T", "-f", server.config.string(), "-C",
                         fmt::format("user={},host=localhost,addr=127.0.0.1", account)}));
  if (os::succeeded(result.status)) return read_view(result.out.kept, *user);
  return fail(ErrorCode::kUnavailable,
              fmt::format("{} -T: {}", server.program.string(), first_line(result.err.kept)));
}

Result<Attempt> log_in(const SshServer& server, const std::string& account,
                       const std::filesystem::path& key) {
  std::vector<std::string> argv{
      "ssh", "-F", "none", "-T",
      // No session, so that no command="…" of the key runs: a connection to nowhere is asked for.
      "-W", "127.0.0.1:1", "-p", std::to_string(server.probe_at->port), "-l", account, "-i",
      key.string()};
  for (const std::string_view option :
       {"BatchMode=yes", "IdentitiesOnly=yes", "IdentityAgent=none", "ControlPath=none",
        "PreferredAuthentications=publickey", "LogLevel=VERBOSE", "StrictHostKeyChecking=no",
        "UserKnownHostsFile=/dev/null", "GlobalKnownHostsFile=/dev/null"}) {
    argv.insert(argv.end(), {"-o", std::string(option)});
  }
  argv.push_back(server.probe_at->ip);
  QUELL_TRY(const os::RunResult result, run(server, std::move(argv)));
  const std::string& said = result.err.kept;
  if (has_line_with(said, "Authenticated to ")) {
    return Attempt{.accepted = true, .words = "logged in by the key"};
  }
  if (has_line_with(said, fmt::format("{}@{}: Permission denied", account, server.probe_at->ip))) {
    return Attempt{.accepted = false, .words = last_line(said)};
  }
  return fail(ErrorCode::kUnavailable, "ssh: " + last_line(said));
}

Result<std::string> fingerprint_of_private(const SshServer& server,
                                           const std::filesystem::path& key) {
  QUELL_TRY(const os::RunResult result,
            run(server, {"ssh-keygen", "-y", "-P", "", "-f", key.string()}));
  if (os::succeeded(result.status)) {
    const std::string_view text = result.out.kept;
    QUELL_TRY(const auto line, read_key_line(text.substr(0, text.find('\n'))));
    if (line) return line->fingerprint;
  }
  return fail(ErrorCode::kNotFound,
              fmt::format("{} holds no private key that can be read without a passphrase",
                          terminal_safe(key.string())));
}

}  // namespace quell::contain::ssh

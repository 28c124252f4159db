// One line of an authorized_keys file, read as sshd reads it (sshd(8), AUTHORIZED_KEYS FILE
// FORMAT). Pure; linear in the line. In doubt a line counts as a key: who revokes one wants to find
// each line that could let it in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell::contain::ssh {

struct KeyLine {
  std::string_view options;  ///< as written; empty: none
  std::string_view key;      ///< type and base64, as written
  std::string_view type;     ///< "ssh-ed25519"
  std::string fingerprint;   ///< "SHA256:…", as ssh-keygen -l and sshd's log show it
  std::string_view comment;  ///< without blanks around it
};
/// nullopt: sshd takes no key from it (empty, a comment, damaged). Views into `line`, which has no
/// newline. Errors: none that a line can cause.
Result<std::optional<KeyLine>> read_key_line(std::string_view line);

struct KeyOption {
  std::string name;                                 ///< in small letters: sshd doesn't care
  std::optional<std::string> value = std::nullopt;  ///< without its quotes
  friend bool operator==(const KeyOption&, const KeyOption&) = default;
};
/// "from=\"10.0.0.1,10.0.0.2\",no-pty": two options. Empty where quotes are missing: sshd ignores
/// the line then.
std::vector<KeyOption> options_of(std::string_view options);
/// The value of the first option of that name; empty if it has none. nullopt: there is no such one.
std::optional<std::string> find_option(std::string_view options, std::string_view name);

}  // namespace quell::contain::ssh

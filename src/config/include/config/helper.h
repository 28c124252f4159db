// Who may ask `quell helper` to act, and where it is reached. Pure values, thread-safe.
#pragma once

#include <string>
#include <vector>

namespace quell::config {

/// In a person's quell.yaml only `socket` means anything; the rest is believed of the file that
/// root wrote for the helper.
struct Helper {
  std::string socket = "/run/quell/helper.sock";
  std::string state = "/var/lib/quell-helper";  ///< its own copies of every undo
  std::vector<std::string> users;               ///< accounts that may ask
  std::vector<std::string> groups;              ///< and members of these groups
};

}  // namespace quell::config

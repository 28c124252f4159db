// The file of `quell helper`: who may ask it to act, and on what. Pure values, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config.h"

namespace quell::config {

/// Where a helper listens, unless its file says something else.
inline constexpr std::string_view kHelperSocket = "/run/quell/helper.sock";

struct Helper {
  std::string socket{kHelperSocket};
  std::string state = "/var/lib/quell-helper";  ///< its own copies of every undo
  std::vector<std::string> users;               ///< accounts that may ask
  std::vector<std::string> groups;              ///< and members of these groups
};

/// Everything that quell.yaml can name, and the helper's own keys.
struct HelperFile {
  Helper helper;
  Config targets;
};

/// As read() of config.h, with one more key, "helper". Whether the file is to be believed is for
/// the caller to find out (os/trusted.h).
Result<HelperFile> read_for_helper(std::string_view text, const std::string& file);

}  // namespace quell::config

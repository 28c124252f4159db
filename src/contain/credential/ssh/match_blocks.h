// What of sshd's configuration depends on where a login comes from: sshd -T answers for one client.
// Private to contain.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell::contain::ssh {

struct ConfigLine {
  std::size_t number = 0;          ///< from 1
  std::vector<std::string> words;  ///< behind the keyword, without quotes
};
struct ConfigLines {
  std::vector<ConfigLine> matches;   ///< Match lines with criteria besides User, Group and All
  std::vector<ConfigLine> includes;  ///< Include lines
};

/// sshd_config(5). Pure.
ConfigLines read_config_lines(std::string_view text);

/// Match lines of the file and of those that it includes which select by anything but the account
/// (Address, Host, LocalAddress, LocalPort, RDomain, …): "/etc/ssh/sshd_config:12: Match Address
/// 10.0.0.0/8", printable. A file that can't be read is such a line too. At most 32.
std::vector<std::string> matches_by_client(const std::filesystem::path& config);

}  // namespace quell::contain::ssh

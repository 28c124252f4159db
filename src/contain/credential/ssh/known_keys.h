// What Quell's own record says of keys: the file's marks alone prove nothing.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "contain/credential.h"
#include "contain/credential/authorized_keys.h"

namespace quell::contain::ssh {

struct KnownKeys {
  std::map<std::filesystem::path, KnownLines> lines;
  /// What a name meant when it was contained: fingerprints by name.
  std::map<std::string, std::string> meant;
};

/// From the parts that ssh_holder() stores; others are passed over. Of two with the same name the
/// first counts.
KnownKeys known_keys(const std::vector<KnownCredential>& known);

}  // namespace quell::contain::ssh

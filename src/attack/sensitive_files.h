// Files that a web application has no reason to hand out. Data; private to attack.
#pragma once

#include <optional>
#include <string_view>

namespace quell::attack {

enum class Sensitivity {
  kSystem,       ///< of the operating system or another program: absolute paths
  kApplication,  ///< of the application itself: secrets, sources, configuration
};

struct SensitiveFile {
  std::string_view path;  ///< components, lower case, without a leading '/'
  Sensitivity kind;
};

/// The best known file that the path (lower case, '/' separators, dots resolved) ends in, by
/// components; a directory of the list matches everything below it.
std::optional<SensitiveFile> sensitive_file(std::string_view path);

/// Whether the path, as above, lies in a directory that belongs to the operating system or a server
/// and ends in a name that configuration and log files have.
bool is_system_path(std::string_view path);

/// Whether sensitive_file() or is_system_path() could be true of a path with this component,
/// whatever its case: each of their paths has at least one. False is certain.
bool is_sensitive_component(std::string_view component);

/// The same of them, of probe_path() as far as that alone is an attack, and of the hosts and files
/// of addresses that a server is made to fetch.
bool is_telling_component(std::string_view component);

}  // namespace quell::attack

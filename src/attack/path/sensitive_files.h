// Files that a web application has no reason to hand out. Data; private to attack.
#pragma once

#include <optional>
#include <string_view>

namespace quell::attack {

enum class Sensitivity {
  kSystem,       ///< of the operating system or another program: absolute paths
  kAlone,        ///< of the operating system, and nobody asks for one of that name
  kApplication,  ///< of the application itself: secrets, sources, configuration
};

struct SensitiveFile {
  std::string_view path;  ///< components, lower case, without a leading '/'
  Sensitivity kind;
};

/// The best known file that the path (lower case, '/' separators, dots resolved) ends in, by
/// components; a directory of the list matches everything below it.
std::optional<SensitiveFile> sensitive_file(std::string_view path);

/// Whether the path, as above, lies in a directory that belongs to the operating system; or in one
/// of a server and ends in a name that configuration and log files have.
bool is_system_path(std::string_view path);

/// Whether it lies in such a directory of which the name alone tells as much: var/log/, usr/local/.
bool is_deep_system_path(std::string_view path);
/// Whether it names a file of a kind that settings and secrets are, below a hidden directory.
bool is_hidden_configuration(std::string_view path);
/// is_system_path() for a path on a Windows drive, without the drive.
bool is_windows_path(std::string_view path);

/// Whether sensitive_file() or is_system_path() could be true of a path with this component,
/// whatever its case: each of their paths has at least one. False is certain.
bool is_sensitive_component(std::string_view component);

/// The same for a component without '.' and '~'.
bool is_sensitive_name(std::string_view name);

}  // namespace quell::attack

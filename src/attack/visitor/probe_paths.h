// Paths that only somebody asks for who looks for weak spots: what they are of. Private to attack.
// Pure; linear.
#pragma once

#include <optional>
#include <string_view>

namespace quell::attack {

struct ProbePath {
  std::string_view path;  ///< lower case; a leading '/': only at the root; a trailing one: below it
  std::string_view what;  ///< in plain words
  double weight = 0;
};

/// The heaviest that fits. `path` is decoded; its case doesn't matter.
std::optional<ProbePath> probe_path(std::string_view path);

/// Whether a component of a path calls for the closer look.
bool is_probe_component(std::string_view component);
/// The same for a component without a dot.
bool is_probe_name(std::string_view name);

}  // namespace quell::attack

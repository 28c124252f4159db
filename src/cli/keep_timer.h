// A systemd timer of the person's own that ends containments, so that nothing has to be kept open.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

namespace quell::cli {

struct KeepUnits {
  std::string program;  ///< path of this binary
  /// QUELL_HOME, where it is set: the timer has to work on the same store.
  std::optional<std::string> home = std::nullopt;

  [[nodiscard]] std::string service() const;  ///< runs PROGRAM keep --once
  [[nodiscard]] std::string timer() const;    ///< every minute
  /// Both with where each goes, for people to read.
  [[nodiscard]] std::string text() const;
};

/// Where systemd looks for a person's units: $XDG_CONFIG_HOME/systemd/user, or
/// ~/.config/systemd/user. Errors: kNotFound (neither is set).
Result<std::filesystem::path> units_directory();

/// Writes both units there, starts the timer and asks whether it is active. Errors: kUnavailable
/// (systemd does not run for this person, or refuses; the units stay where they are written), those
/// of writing files.
Result<void> install(const KeepUnits& units, const std::filesystem::path& directory);

}  // namespace quell::cli

// What quell.yaml says of the packet filter. Pure values, thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/time.h"

namespace quell::config {

/// This host's own packet filter, which containment may change.
struct Firewall {
  std::string name = "host";
  /// An unconfirmed block ends by itself after so long; nullopt: it needs no confirming.
  std::optional<Duration> confirm_within = std::chrono::minutes(2);
  std::string lock_directory = "/run";
};

}  // namespace quell::config

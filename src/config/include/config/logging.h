// The part "logging" of quell.yaml: services that can be made to log more for a while. Values.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "config/flag.h"

namespace quell::config {

/// By a value in a configuration file of the part "settings".
struct LoggingSetting {
  std::string of;  ///< the name there
  std::string key;
  std::string value;  ///< while more is logged
};

/// By signals to a process.
struct LoggingSignal {
  std::string pid_file;
  std::string program;              ///< what must run under that number
  std::optional<std::string> user;  ///< as whom it must run
  std::string on;                   ///< "USR2"
  std::string off;                  ///< "HUP"; may be the same, where the signal toggles
  std::string log;                  ///< the file in which it shows
  std::string verbose;              ///< what only lines hold that are written while it is on
  std::optional<std::vector<std::string>> provoke;  ///< run before looking for such a line
  Duration within = std::chrono::seconds(5);        ///< in which such a line must come
};

/// By HTTP calls to a server that has a level.
struct LoggingCall {
  SwitchCalls calls;
  std::optional<std::string> logger;  ///< what {name} stands for; nullopt: the name of the entry
  std::string value;                  ///< while more is logged
  std::string state = "/var/lib/quell/switches";
  Duration patience = std::chrono::seconds(30);
};

struct Logging {
  std::string name;
  Duration longest = std::chrono::hours(1);
  std::variant<LoggingSetting, LoggingSignal, LoggingCall> by;
};

}  // namespace quell::config

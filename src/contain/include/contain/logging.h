// More logging for a while: by a value in a configuration file, by signals to a process, or by HTTP
// calls. It always has an end, and verbose logs may hold what nobody should keep.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "contain/actuator.h"
#include "contain/setting_file.h"
#include "contain/switch.h"

namespace quell::contain {

/// All ways have one target: "logging:verbose".
inline constexpr std::string_view kVerboseTarget = "logging:verbose";

struct LoggingTime {
  Duration longest = std::chrono::hours(1);
  std::unique_ptr<Clock> clock;
};

/// By one value of a configuration file; `file.name` is how the record calls it.
struct LoggingBySetting {
  SettingFile file;
  setting::Key key;
  std::string value;  ///< while more is logged
};
std::unique_ptr<Actuator> logging_by_setting(LoggingBySetting logging, LoggingTime time);

/// By signals to the process that a pid file names.
struct LoggingBySignal {
  std::string name;
  std::filesystem::path pid_file;
  std::filesystem::path program;                   ///< must run under that number
  std::optional<std::string> user = std::nullopt;  ///< as whom it must run
  int on = 0;                                      ///< signal numbers
  int off = 0;                                     ///< the same as `on` where it toggles
  std::filesystem::path log;                       ///< where it shows ...
  std::string verbose;  ///< ... because only lines written meanwhile hold this
  std::optional<std::vector<std::string>> provoke = std::nullopt;  ///< makes it log something
  /// In which a verbose line comes when it is on; without one for so long it is off.
  Duration within = std::chrono::seconds(5);
};
/// What is in force is noted beside the pid file (".NAME.quell"), with the process it was told to:
/// one that started since logs as usual.
std::unique_ptr<Actuator> logging_by_signal(LoggingBySignal logging, LoggingTime time);

/// By HTTP calls to a server that has a level.
struct LoggingByCall {
  SwitchCalls calls;  ///< kind, word and use are set here
  std::string logger;
  std::string value;  ///< while more is logged: one word, or JSON of any other type
  SwitchSettings settings;
};
std::unique_ptr<Actuator> logging_by_call(LoggingByCall logging, LoggingTime time);

/// The number of "HUP", "USR1", "USR2", "WINCH", "TTIN" or "TTOU".
std::optional<int> signal_number(std::string_view name);

}  // namespace quell::contain

// Feature flags that an application reads from a file: a value of that file, by the flag's name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "contain/actuator.h"
#include "contain/setting_file.h"

namespace quell::contain {

struct FlagName {
  std::string flag;  ///< as people call it
  setting::Key key;  ///< where it stands in the file
};

struct FlagFile {
  SettingFile file;  ///< its keys are those of the flags
  std::vector<FlagName> flags;
  std::string on = "true";  ///< the type in the file is kept
  std::string off = "false";
};

/// Targets: "flag:NAME=on", "flag:NAME=off". `kind` is what the record calls such actuators.
std::unique_ptr<Actuator> flag_file(FlagFile flags, std::string kind);

}  // namespace quell::contain

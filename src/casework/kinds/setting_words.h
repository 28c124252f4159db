// What the kinds share that change configuration files. Private to casework.
#pragma once

#include "base/result.h"
#include "config/settings.h"
#include "contain/setting_file.h"

namespace quell::casework {

/// A key or probe that cannot be stays an empty key, which the actuator refuses with a reason.
contain::SettingFile setting_file_of(const config::SettingFile& file);

/// Error kUnsupported: requests in a log do not fall under a setting.
Result<std::string> nothing_in_logs(std::string_view target);

}  // namespace quell::casework

// Commands of a setting's service, and looks at it from outside.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/setting_file.h"

namespace quell::contain::setting {

/// A key, and what the service must show of it.
struct Expected {
  Key key;
  /// nullopt: the file doesn't have the key, and what the service does then is not known ...
  std::optional<std::string> value;
  /// ... but that it is something else than this.
  std::optional<std::string> unlike = std::nullopt;
};

/// Whether a probe shows the value that the service works with, and not only that it works.
bool shows_value(const SettingFile& setting, const Key& key);

/// Every probe once. Errors: kIo (a program could not be started is a failed check).
std::vector<Check> look(const SettingFile& setting, std::span<const Expected> expected);
/// Until all pass, or the patience is over.
std::vector<Check> look_until_passed(const SettingFile& setting,
                                     std::span<const Expected> expected);

/// nullopt: the command says that all is well, or there is none.
std::optional<std::string> objection_of(const SettingFile& setting,
                                        const std::optional<std::vector<std::string>>& command);
/// The check asked about these bytes, as a copy beside the file with its owner and mode.
/// nullopt: it is right, or the check cannot be asked about a copy. Errors: kIo,
/// kPermissionDenied.
Result<std::optional<std::string>> objection_to(const SettingFile& setting,
                                                const std::filesystem::path& file,
                                                const std::string& text);
bool checks_copies(const SettingFile& setting);

}  // namespace quell::contain::setting

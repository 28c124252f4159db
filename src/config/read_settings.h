// Readers of configuration files of services, which several parts of quell.yaml name. Private to
// config. Pure.
#pragma once

#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "doc/yaml.h"

namespace quell::config {

Result<SettingFile> setting_file(const yaml::Node& node);

/// All of a SettingFile but name and keys, of a mapping whose keys were checked.
Result<void> read_file_members(const yaml::Node& owner, const yaml::Mapping& mapping,
                               SettingFile& into);

/// Feature flags in a file: name, flags (NAME: KEY), on, off, and what a file has.
Result<FlagFile> flag_file(const yaml::Node& node);

Result<LiveProbe> live_probe(const yaml::Node& node);

}  // namespace quell::config

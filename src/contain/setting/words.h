// What plans and refusals about a setting say. Outside text is escaped, secrets are hidden. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contain/setting_file.h"
#include "setting/ledger.h"

namespace quell::contain::setting {

/// Whether a key holds a secret, by its name: "db.password", "API_TOKEN".
bool is_secret_name(std::string_view name);

/// A unified diff in which values beside names of secrets are hidden.
std::string careful_diff(std::string_view before, std::string_view after, std::string_view name);

/// The change of one key as a diff of its lines, without anything else that stands on them.
std::string value_diff(std::string_view before, std::string_view after, const Key& key,
                       const SettingFile& setting);

/// "/usr/sbin/nginx -t", quoted for a shell.
std::string command_words(const std::vector<std::string>& argv);
std::string probe_words(const LiveProbe& probe, const SettingFile& setting);

std::string probe_text(const std::vector<Check>& checks);

}  // namespace quell::contain::setting

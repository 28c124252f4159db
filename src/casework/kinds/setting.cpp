#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "contain/setting_file.h"
#include "kinds/helped.h"
#include "kinds/kinds.h"
#include "kinds/setting_words.h"
#include "os/file.h"

namespace quell::casework {
namespace {

constexpr std::string_view kPrefix = "setting:";

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::SettingFile& each : config.settings) out.push_back(each.name);
  return out;
}

/// What the value may be is for the file's format to say.
Result<std::string> read_target(std::string_view typed) {
  const std::string_view text = typed.starts_with(kPrefix) ? typed.substr(kPrefix.size()) : typed;
  if (const std::size_t equals = text.find('='); equals == 0 || equals == std::string_view::npos) {
    return fail(ErrorCode::kInvalidInput,
                "TARGET is KEY=VALUE, as in: quell contain setting log_statement=all");
  }
  return std::string(kPrefix) + std::string(text);
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  contain::SettingFile file =
      setting_file_of(*std::ranges::find(config.settings, name, &config::SettingFile::name));
  contain::SettingWords words = contain::setting_words(file.format);
  return std::make_unique<contain::Setting>(std::move(file), std::move(words));
}

/// REQUIRES: it is one of names().
const config::SettingFile& file_of(const config::Config& config, std::string_view name) {
  return *std::ranges::find(config.settings, name, &config::SettingFile::name);
}

Result<void> can_act(const config::Config& config, std::string_view name) {
  const std::filesystem::path file = file_of(config, name).file;
  for (const std::filesystem::path& path : {file, file.parent_path()}) {
    const auto may = os::may_write(path);
    if (may && *may) continue;
    return fail(ErrorCode::kPermissionDenied,
                path.string() + " may not be written to by this account");
  }
  return {};
}

std::vector<std::vector<std::string>> commands_of(const config::SettingFile& file) {
  std::vector<std::vector<std::string>> commands;
  if (file.check) commands.push_back(*file.check);
  if (file.reload) commands.push_back(*file.reload);
  for (const config::LiveProbe& probe : file.probes) {
    const auto* command = std::get_if<config::CommandLook>(&probe.look);
    if (command != nullptr) commands.push_back(command->command);
  }
  return commands;
}

/// The programs that root would start, and every file that they are given.
std::vector<std::string> trusts(const config::Config& config, std::string_view name) {
  const config::SettingFile& file = file_of(config, name);
  std::vector<std::string> paths{file.file};
  for (const std::vector<std::string>& command : commands_of(file)) {
    for (const std::string& word : command) {
      if (word.starts_with('/')) paths.push_back(word);
    }
  }
  return paths;
}

/// Whoever asks chooses the value: it is compared, and never becomes a word of a command of root's.
Result<void> fits(const config::Config& config, std::string_view name) {
  for (const std::vector<std::string>& command : commands_of(file_of(config, name))) {
    if (command.empty() || !command.front().starts_with('/')) {
      return fail(ErrorCode::kInvalidInput, "commands of root's are named by their whole path");
    }
    for (const std::string& word : command) {
      if (!word.contains("{value}")) continue;
      return fail(ErrorCode::kInvalidInput,
                  "{value} may be expected of a command and not be a word of it: whoever asks the "
                  "helper chooses it");
    }
  }
  return {};
}

}  // namespace

Kind setting_kind() {
  return {.actuator = "setting",
          .word = "setting",
          .does = "a value in a service's configuration file is changed, and the service reloaded",
          .target = "pool.size=5 (the type is kept), 'pool.size:=\"5\"' (it is said)",
          .configuration =
              "  settings:\n"
              "    - name: database\n"
              "      file: /etc/postgresql/15/main/postgresql.conf\n"
              "      format: postgres\n"
              "      keys: [max_connections, log_statement]\n"
              "      reload: [pg_ctlcluster, '15', main, reload]\n"
              "      probes:\n"
              "        - command: [psql, -Atc, 'SHOW {key}']\n"
              "          output: '{value}'",
          .names = names,
          .read_target = read_target,
          .make = make,
          .logged_target = nothing_in_logs};
}

Helped setting_helped() {
  // CAP_KILL, CAP_SETGID and CAP_SETUID are for the file's own commands: most reload by a signal,
  // or become the service's account first.
  return {.needs = {.capabilities = {os::Capability::kChown, os::Capability::kDacOverride,
                                     os::Capability::kFowner, os::Capability::kKill,
                                     os::Capability::kSetgid, os::Capability::kSetuid},
                    .calls = os::Calls::kPrograms},
          .can_act = can_act,
          .trusts = trusts,
          .fits = fits,
          .unhelped = Helped::Unhelped::kLook};
}

}  // namespace quell::casework

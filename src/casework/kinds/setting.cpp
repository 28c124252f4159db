#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contain/setting_file.h"
#include "kinds/kinds.h"
#include "kinds/setting_words.h"

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

}  // namespace quell::casework

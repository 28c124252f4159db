#include "contain/flag_file.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "kinds/kinds.h"
#include "kinds/setting_words.h"

namespace quell::casework {
namespace {

constexpr std::string_view kActuator = "flag-file";
constexpr std::string_view kPrefix = "flag:";

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::FlagFile& each : config.flag_files) out.push_back(each.name);
  return out;
}

Result<std::string> read_target(std::string_view typed) {
  const std::string_view text = typed.starts_with(kPrefix) ? typed.substr(kPrefix.size()) : typed;
  // As for flags on a server: what does harm is to be switched off.
  if (!text.empty() && text.find('=') == std::string_view::npos) {
    return std::string(kPrefix) + std::string(text) + "=off";
  }
  if (!text.ends_with("=on") && !text.ends_with("=off")) {
    return fail(ErrorCode::kInvalidInput,
                "TARGET is NAME (off), NAME=on or NAME=off, as in: quell contain flag search=off");
  }
  return std::string(kPrefix) + std::string(text);
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  const config::FlagFile& from =
      *std::ranges::find(config.flag_files, name, &config::FlagFile::name);
  contain::FlagFile flags{
      .file = setting_file_of(from.file), .flags = {}, .on = from.on, .off = from.off};
  for (std::size_t i = 0; i < from.flags.size(); ++i) {
    flags.flags.push_back({from.flags[i].flag, flags.file.keys[i].key});
  }
  return contain::flag_file(std::move(flags), std::string(kActuator));
}

}  // namespace

Kind flag_file_kind() {
  return {.actuator = kActuator,
          .word = "flag",
          .does = "a feature of an application is switched off or on",
          .target = "search (off), search=off, export=on",
          .configuration =
              "  flag_files:\n"
              "    - name: shop\n"
              "      file: /srv/shop/flags.json\n"
              "      format: json\n"
              "      flags: {search: features.search}\n"
              "      probes:\n"
              "        - {http: \"127.0.0.1:8080\", path: /flags, body: '\"{key}\": {value}'}",
          .names = names,
          .read_target = read_target,
          .make = make,
          .logged_target = nothing_in_logs};
}

}  // namespace quell::casework

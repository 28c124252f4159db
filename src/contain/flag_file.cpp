#include "contain/flag_file.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/safe_text.h"
#include "fmt/format.h"

namespace quell::contain {

namespace {

constexpr std::string_view kPrefix = "flag:";

Result<setting::Assignment> read(const FlagFile& flags, const std::string& target) {
  std::string_view text = target;
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  const std::size_t equals = text.rfind('=');
  const std::string_view state =
      equals == std::string_view::npos ? std::string_view() : text.substr(equals + 1);
  if (state != "on" && state != "off") {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("\"{}\": a flag is set as NAME=on or NAME=off", terminal_safe(text)));
  }
  const auto found = std::ranges::find(flags.flags, text.substr(0, equals), &FlagName::flag);
  if (found == flags.flags.end()) {
    std::string known;
    for (const FlagName& one : flags.flags) known += " " + terminal_safe(one.flag);
    return fail(ErrorCode::kInvalidInput,
                fmt::format("\"{}\" is no flag; quell.yaml names:{}",
                            terminal_safe(text.substr(0, equals)), known));
  }
  return setting::Assignment{.key = found->key, .value = state == "on" ? flags.on : flags.off};
}

}  // namespace

std::unique_ptr<Actuator> flag_file(FlagFile flags, std::string kind) {
  SettingFile file = flags.file;
  SettingWords words{.kind = std::move(kind),
                     .read = [flags = std::move(flags)](const std::string& target) {
                       return read(flags, target);
                     }};
  return std::make_unique<Setting>(std::move(file), std::move(words));
}

}  // namespace quell::contain

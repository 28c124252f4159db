#include "contain/user_command.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kinds/kinds.h"

namespace quell::casework {
namespace {

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::Commands& each : config.commands) out.push_back(each.name);
  return out;
}

contain::TargetForm form_of(config::TargetForm form) {
  switch (form) {
    case config::TargetForm::kWord:
      return contain::TargetForm::kWord;
    case config::TargetForm::kAddress:
      return contain::TargetForm::kAddress;
    case config::TargetForm::kPath:
      return contain::TargetForm::kPath;
    case config::TargetForm::kText:
      return contain::TargetForm::kText;
  }
  return contain::TargetForm::kWord;
}

/// Which form it must have depends on the commands: the plan refuses what they do not take.
Result<std::string> read_target(std::string_view typed) {
  if (typed.empty()) return fail(ErrorCode::kInvalidInput, "TARGET must not be empty");
  return std::string(typed);
}

Result<std::string> logged_target(std::string_view /*target*/) {
  return fail(ErrorCode::kUnsupported, "what a command changes cannot be counted in the logs");
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  const config::Commands& commands = *config::named(config.commands, name);
  return std::make_unique<contain::UserCommand>(
      contain::UserCommandSettings{.name = commands.name,
                                   .run = {.plan = commands.plan,
                                           .apply = commands.apply,
                                           .probe = commands.probe,
                                           .undo = commands.undo},
                                   .takes = form_of(commands.takes),
                                   .timeout = commands.timeout,
                                   .directory = commands.directory,
                                   .environment = commands.environment,
                                   .state_directory = config.state_directory});
}

}  // namespace

Kind command_kind() {
  return {.actuator = "command",
          .word = "command",
          .does = "four commands of yours plan, apply, probe and undo it, without a shell",
          .target = "what they take: a word, an address, a path or a line",
          .configuration =
              "  commands:\n"
              "    - name: waf\n"
              "      plan: [/usr/local/sbin/waf, show, \"{target}\"]\n"
              "      apply: [/usr/local/sbin/waf, \"on\", \"{target}\"]\n"
              "      probe: [/usr/local/sbin/waf, \"on?\", \"{target}\"]   # exit 0: on, 1: off\n"
              "      undo: [/usr/local/sbin/waf, \"off\", \"{target}\"]",
          .names = names,
          .read_target = read_target,
          .make = make,
          .logged_target = logged_target};
}

}  // namespace quell::casework

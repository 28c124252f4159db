// The program: names the concrete classes, and nothing else.
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "base/time.h"
#include "casework/containment.h"
#include "casework/keeper.h"
#include "casework/stage.h"
#include "cli/run.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/terminal_console.h"
#include "config/config.h"
#include "crypto/entropy.h"
#include "desk/effects.h"
#include "drill/command.h"
#include "os/signals.h"

namespace {

using quell::casework::Keeper;

std::map<std::string, quell::Duration, std::less<>> timeouts_of(
    const quell::config::Config& config) {
  std::map<std::string, quell::Duration, std::less<>> timeouts;
  for (const quell::config::Stage& stage : config.stages) timeouts[stage.name] = stage.timeout;
  return timeouts;
}

/// The commands that stages may be asked to run: those of quell.yaml, and each end of what was
/// typed, since only the subcommand knows where its command begins.
std::vector<std::vector<std::string>> commands_of(const quell::config::Config& config,
                                                  const std::vector<std::string>& typed) {
  std::vector<std::vector<std::string>> commands;
  for (const quell::config::Stage& stage : config.stages) commands.push_back(stage.command);
  for (auto begin = typed.begin(); begin != typed.end(); ++begin) {
    commands.emplace_back(begin, typed.end());
  }
  return commands;
}

/// The effects that this program can carry out, in the order in which they are tried.
quell::cli::EffectFactory effects_with(quell::Clock& clock, const quell::os::StopSignal& stop,
                                       const std::vector<std::string>& typed) {
  return [&clock, &stop, &typed, begun = clock.now()](quell::cli::Workbench& bench,
                                                      const quell::config::Config& config) {
    std::vector<std::unique_ptr<quell::desk::Effect>> effects;
    effects.push_back(std::make_unique<quell::casework::ContainmentEffect>(
        quell::casework::actuators_of(config), Keeper(*bench.evidence, clock, "containment"),
        &stop));
    effects.push_back(std::make_unique<quell::casework::StageEffect>(
        Keeper(*bench.evidence, clock, "stage"),
        quell::casework::StageOptions{.directory = bench.home / "effects",
                                      .not_before = begun,
                                      .timeouts = timeouts_of(config),
                                      .commands = commands_of(config, typed),
                                      .stop = &stop}));
    return effects;
  };
}

/// Of this program, for the drill; empty where /proc is missing.
std::filesystem::path own_path() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error);
}

/// `until_exit`: what is freed by the end of the process.
int run(const std::vector<std::string>& arguments,
        std::vector<std::shared_ptr<const void>>& until_exit) {
  quell::os::ignore_broken_pipes();
  const auto stop = quell::os::StopSignal::install();
  quell::cli::TerminalConsole console(stop ? &*stop : nullptr);
  if (!stop) {
    console.complain("quell: " + quell::terminal_safe(stop.error().full()));
    return static_cast<int>(quell::cli::Exit::kFailed);
  }
  quell::SystemClock clock;
  quell::crypto::SystemEntropy entropy;
  quell::cli::Session session({.clock = clock,
                               .entropy = entropy,
                               .stop = *stop,
                               .effects = effects_with(clock, *stop, arguments),
                               .program = own_path(),
                               .until_exit = &until_exit});
  const auto table = quell::cli::subcommand_table({quell::drill::drill_command()});
  return quell::cli::run_program(table, arguments, console, session);
}

}  // namespace

int main(int count, char** words) {
  std::vector<std::shared_ptr<const void>> until_exit;
  const int status = run({words + 1, words + count}, until_exit);
  std::exit(status);  // no return: until_exit is not taken apart
}

// quell deploy STAGE: runs one stage of the deployment behind its gate and records how it ended.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "casework/stage.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "config/config.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "refusal.h"

namespace quell::cli {
namespace {

/// What was typed behind "--", else what quell.yaml says for the stage.
Result<std::vector<std::string>> command_of(const Arguments& arguments,
                                            const config::Config& config,
                                            const std::string& stage) {
  std::vector<std::string> command = arguments.list("COMMAND");
  if (!command.empty()) return command;
  const config::Stage* configured = config.stage(stage);
  if (configured != nullptr) return configured->command;
  return fail(ErrorCode::kInvalidInput,
              "no command for this stage: give it behind --, as in: quell deploy " + stage +
                  " -- COMMAND..., or under `stages:` in quell.yaml");
}

Exit show_result(const Case& of, const std::string& id, Console& console) {
  const auto state = of.workbench->desk->state(of.id);
  if (!state) return fail_with(console, state.error());
  const incident::StageState* stage = incident::find_stage(*state, id);
  if (stage == nullptr || !stage->finished) {
    console.complain("quell: " + id + " has not finished; quell status shows where it stands");
    return Exit::kFailed;
  }
  const incident::StageFinished& end = stage->finished->value;
  const bool good = end.exit_status == 0;
  console.print(
      fmt::format("  {} {}: {}\n", id,
                  console.styled(good ? Style::kGreen : Style::kRed, good ? "succeeded" : "FAILED"),
                  terminal_safe(end.detail.value_or(""))));
  if (!good) return Exit::kFailed;
  const auto shown = show_next(of, console);
  return shown ? Exit::kDone : fail_with(console, shown.error());
}

std::string started_id(const desk::Outcome& outcome) {
  for (const incident::Event& event : outcome.events) {
    if (const auto* started = std::get_if<incident::StageStarted>(&event.body)) {
      return started->stage;
    }
  }
  return "";
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  const auto config = session.config();
  if (!config) return fail_with(console, config.error());
  const std::string stage = arguments.text("STAGE").value_or("");
  const auto kind = parse_choice<incident::StageKind>(stage);
  if (!kind) return fail_with(console, kind.error());
  const auto command = command_of(arguments, **config, stage);
  if (!command) return fail_with(console, command.error());
  incident::StartStage start;
  start.kind = *kind;
  start.revision = arguments.text("--revision");
  start.command = casework::command_text(*command);
  start.break_glass = arguments.has("--break-glass");
  start.reason = arguments.text("--reason");
  const auto outcome = submit(*of, start);
  if (!outcome) return fail_with(console, outcome.error());
  if (!outcome->allowed())
    return show_refusal(*outcome, {.json = arguments.has("--json")}, console);
  const auto ran = session.run_effects(of->id, console);
  if (!ran) return fail_with(console, ran.error());
  return show_result(*of, started_id(*outcome), console);
}

}  // namespace

Subcommand deploy_command() {
  return {.name = "deploy",
          .group = "Fix and deploy",
          .summary = "Run a stage of the deployment behind its gate, and record how it ended",
          .details =
              "The command is run without a shell; its output is sealed as evidence. "
              "Production needs tests green, staging verified, a backup, a way back and "
              "the approval of a second person.",
          .positionals = {{.name = "STAGE",
                           .help = "which stage",
                           .arity = Arity::kRequired,
                           .choices = choices_of<incident::StageKind>()},
                          {.name = "COMMAND",
                           .help = "program and arguments, behind -- (default: quell.yaml)",
                           .arity = Arity::kMany}},
          .options = {field_option("StartStage", "revision", "--revision", "TEXT"),
                      field_option("StartStage", "break_glass", "--break-glass", ""),
                      field_option("StartStage", "reason", "--reason", "TEXT"), incident_option(),
                      json_option()},
          .examples = {{"quell deploy test -- make check", "the security tests"},
                       {"quell deploy production", "with the command of quell.yaml"}},
          .run = run};
}

}  // namespace quell::cli

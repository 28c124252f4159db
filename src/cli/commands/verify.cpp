// quell verify TARGET: replays the reproductions against a target and records the verdicts.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "base/utf8.h"
#include "casework/keeper.h"
#include "casework/verification.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "config/config.h"
#include "doc/json.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "replay/replay.h"
#include "work.h"

namespace quell::cli {
namespace {

/// The configured target that is meant: by its name, or by its address and port.
Result<config::Target> target_of(const config::Config& config, std::string typed) {
  for (const std::string_view scheme : {"http://"}) {
    if (typed.starts_with(scheme)) typed.erase(0, scheme.size());
  }
  while (typed.ends_with('/')) typed.pop_back();
  for (const config::Target& target : config.targets) {
    const std::string at = fmt::format("{}:{}", target.at.address, target.at.port);
    if (typed == target.name || typed == at) return target;
  }
  std::string message = "\"" + typed +
                        "\" is no target of quell.yaml; reproductions are sent to those only "
                        "(docs/configuration.md). Configured:";
  for (const config::Target& target : config.targets) message += " " + target.name;
  return fail(ErrorCode::kInvalidInput, config.targets.empty() ? message + " none" : message);
}

std::vector<std::string> reproductions_of(const Arguments& arguments,
                                          const incident::State& state) {
  std::vector<std::string> ids = arguments.list("--repro");
  if (!ids.empty()) return ids;
  for (const auto& one : state.reproductions) ids.push_back(one.value.reproduction);
  return ids;
}

json::Value json_of(const casework::Verified& verified) {
  json::Object object;
  object["reproduction"] = verified.command.reproduction;
  object["target"] = verified.command.target;
  object["environment"] = incident::name_of(verified.command.environment);
  object["verdict"] = incident::name_of(verified.command.verdict);
  object["control"] = incident::name_of(verified.command.control);
  object["requests"] = verified.command.requests;
  object["evidence"] = verified.command.evidence.text();
  if (verified.command.behind) object["behind"] = *verified.command.behind;
  json::Array reasons;
  for (const std::string& reason : verified.replay.verdict.reasons) {
    reasons.push_back(json::Value(utf8_or_replaced(reason)));
  }
  object["reasons"] = std::move(reasons);
  return object;
}

Style style_of(incident::ReplayVerdict verdict) {
  switch (verdict) {
    case incident::ReplayVerdict::kExploitable:
      return Style::kRed;
    case incident::ReplayVerdict::kNotExploitable:
      return Style::kGreen;
    case incident::ReplayVerdict::kInconclusive:
      return Style::kYellow;
  }
  return Style::kPlain;
}

void show(const casework::Verified& verified, Console& console) {
  const incident::RecordVerification& record = verified.command;
  console.print(fmt::format(
      "  {} at {}: {}, control {} ({} requests)\n", terminal_safe(record.reproduction),
      terminal_safe(record.target),
      console.styled(style_of(record.verdict), typed_form(incident::name_of(record.verdict))),
      incident::name_of(record.control), record.requests));
  for (const std::string& reason : verified.replay.verdict.reasons) {
    console.print(fmt::format("     {}\n", terminal_safe(reason)));
  }
  if (record.behind) {
    console.print(fmt::format(
        "     {}\n",
        console.styled(Style::kYellow, "behind " + *record.behind +
                                           ": this shows that the attack is stopped, not that the "
                                           "code is fixed")));
  }
}

Exit exit_of(incident::ReplayVerdict verdict) {
  switch (verdict) {
    case incident::ReplayVerdict::kExploitable:
      return Exit::kFound;
    case incident::ReplayVerdict::kNotExploitable:
      return Exit::kDone;
    case incident::ReplayVerdict::kInconclusive:
      return Exit::kFailed;
  }
  return Exit::kFailed;
}

/// Every reproduction in turn; the worst exit status wins.
Exit verify_all(const Case& of, const config::Target& target, const Arguments& arguments,
                Console& console, Session& session) {
  casework::Keeper keeper = keeper_of(*of.workbench, session.clock());
  Exit worst = Exit::kDone;
  json::Array list;
  for (const std::string& id : reproductions_of(arguments, of.state)) {
    console.progress("replaying " + id + " against " + target.name + " ...");
    const auto verified = casework::verify(keeper, of.state, {id, target, &session.stop()},
                                           effect_report(of, "replay"));
    if (!verified) return fail_with(console, verified.error());
    worst = std::max(worst, exit_of(verified->command.verdict));
    if (arguments.has("--json")) {
      list.push_back(json_of(*verified));
    } else {
      show(*verified, console);
    }
  }
  if (arguments.has("--json")) {
    console.print(json::pretty(list));
    return worst;
  }
  const auto shown = show_next(of, console);
  return shown ? worst : fail_with(console, shown.error());
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  const auto config = session.config();
  if (!config) return fail_with(console, config.error());
  const auto target = target_of(**config, arguments.text("TARGET").value_or(""));
  if (!target) return fail_with(console, target.error());
  const auto environment = arguments.text("--environment");
  if (environment && *environment != target->environment) {
    return misuse(console, "quell.yaml says that " + target->name + " is " + target->environment +
                               ", not " + *environment);
  }
  if (of->state.reproductions.empty()) {
    return misuse(console,
                  "there is no reproduction to replay; add one with: quell repro add FILE");
  }
  return verify_all(*of, *target, arguments, console, session);
}

}  // namespace

Subcommand verify_command() {
  return {
      .name = "verify",
      .group = "Fix and deploy",
      .summary = "Replay the reproductions against a target, with controls, and record the verdict",
      .details =
          "Sends the attack byte for byte, its variants and a harmless control request. Exit "
          "status: 0 not exploitable, 1 exploitable, 3 inconclusive (the control failed, "
          "or something in front answered).",
      .positionals = {{.name = "TARGET",
                       .help = "a target of quell.yaml, by name or address:port",
                       .arity = Arity::kRequired}},
      .options = {{.name = "--repro",
                   .value = "ID",
                   .help = "only this reproduction (default: all)",
                   .arity = Arity::kMany},
                  {.name = "--environment",
                   .value = "ENVIRONMENT",
                   .help = "must be what quell.yaml says of the target",
                   .choices = choices_of<incident::Environment>()},
                  incident_option(),
                  json_option()},
      .examples = {{"quell verify staging", "does the fix hold in staging?"},
                   {"quell verify 127.0.0.1:8080 --repro R1 --json",
                    "one reproduction, for scripts"}},
      .run = run};
}

}  // namespace quell::cli

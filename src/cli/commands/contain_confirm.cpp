// quell contain confirm ID: says that nobody was locked out, so that a containment stays.
#include <fmt/format.h>

#include <string>
#include <variant>

#include "base/result.h"
#include "base/safe_text.h"
#include "base/utf8.h"
#include "casework/containment.h"
#include "casework/keeper.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "contain/actuator.h"
#include "doc/json.h"
#include "work.h"

namespace quell::cli {
namespace {

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  const auto config = session.config();
  if (!config) return fail_with(console, config.error());
  casework::Keeper keeper = keeper_of(*of->workbench, session.clock());
  const auto outcome = casework::confirm_containment(
      session.actuators(**config), keeper,
      {of->id, arguments.text("CONTAINMENT").value_or(""), of->state},
      effect_report(*of, "containment"), of->workbench->identity.actor.name);
  if (!outcome) return fail_with(console, outcome.error());
  if (const auto* refusal = std::get_if<contain::Refusal>(&*outcome)) {
    for (const std::string& reason : refusal->reasons) {
      console.complain("quell: not confirmed: " + terminal_safe(reason));
    }
    if (!refusal->difference.empty()) console.complain(terminal_safe_lines(refusal->difference));
    return Exit::kFound;
  }
  const auto& probe = std::get<contain::ProbeReport>(*outcome);
  if (arguments.has("--json")) {
    console.print(json::pretty(json::Object{{"state", contain::name_of(probe.state)},
                                            {"summary", utf8_or_replaced(probe.summary)}}));
  } else {
    console.print(fmt::format("  {}\n", terminal_safe(probe.summary)));
  }
  return Exit::kDone;
}

}  // namespace

Subcommand contain_confirm_command() {
  return {.name = "contain confirm",
          .group = "Mitigate",
          .summary = "Say that you can still work, so that a containment stays",
          .details =
              "What could lock you out (a firewall's block) ends by itself after two "
              "minutes, or what quell.yaml says, unless it is confirmed: who is locked out "
              "cannot confirm. Confirmed, it lasts as long as it was asked for.",
          .positionals = {{.name = "CONTAINMENT", .help = "which", .arity = Arity::kRequired}},
          .options = {incident_option(), json_option()},
          .examples = {{"quell contain confirm C1", "from a connection made after the block"},
                       {"quell contain confirm C1 -i QL-2026-0001", "of that incident"}},
          .run = run};
}

}  // namespace quell::cli

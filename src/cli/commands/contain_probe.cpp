// quell contain probe ID: looks at a containment from outside and records what is seen.
#include <string>

#include "base/result.h"
#include "casework/containment.h"
#include "casework/keeper.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "contain/actuator.h"
#include "contain_view.h"
#include "doc/json.h"
#include "log_form.h"
#include "one_containment.h"
#include "work.h"

namespace quell::cli {
namespace {

/// What --log names, else what quell.yaml does; nothing that can be read: they are not looked at.
casework::AccessLogs access_logs(const Arguments& arguments, const config::Config& config,
                                 Session& session) {
  casework::AccessLogs logs{
      .paths = arguments.list("--log"), .formats = {}, .proxies = {}, .now = session.clock().now()};
  if (logs.paths.empty()) logs.paths = config.logs;
  if (auto form = log_form(arguments, config)) {
    logs.formats = std::move(form->formats);
    logs.proxies = std::move(form->proxies);
  } else {
    logs.paths.clear();
  }
  return logs;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto found = open_containment(arguments, console, session);
  if (!found) return fail_with(console, found.error());
  const Case& of = found->of;
  const auto config = session.config();
  if (!config) return fail_with(console, config.error());
  casework::Keeper keeper = keeper_of(*of.workbench, session.clock());
  const auto probe = casework::probe_containment(
      session.actuators(**config), keeper, {of.id, found->id, of.state},
      effect_report(of, "containment"), access_logs(arguments, **config, session));
  if (!probe) return fail_with(console, probe.error());
  if (arguments.has("--json")) {
    console.print(json::pretty(probe_json(*probe)));
  } else {
    show_probe(*probe, console);
  }
  return probe->state == contain::State::kInForce ? Exit::kDone : Exit::kFound;
}

}  // namespace

Subcommand contain_probe_command() {
  return {.name = "contain probe",
          .group = "Mitigate",
          .summary = "Look from outside whether a containment is in force, and record it",
          .positionals = {{.name = "CONTAINMENT", .help = "which", .arity = Arity::kRequired}},
          .options = {{.name = "--log",
                       .value = "PATH",
                       .help = "logs in which what it stops must be missing (default: those of "
                               "quell.yaml)",
                       .arity = Arity::kMany},
                      incident_option(),
                      json_option()},
          .examples = {{"quell contain probe C1", "is it still in force after the deployment?"},
                       {"quell contain probe C1 -i QL-2026-0001", "of one of several incidents"}},
          .run = run};
}

}  // namespace quell::cli

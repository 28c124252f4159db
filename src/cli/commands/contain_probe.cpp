// quell contain probe ID: looks at a containment from outside and records what is seen.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

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
#include "contain_view.h"
#include "doc/json.h"
#include "log_form.h"
#include "one_containment.h"
#include "work.h"

namespace quell::cli {
namespace {

std::string_view mark_of(contain::Check::Outcome outcome) {
  switch (outcome) {
    case contain::Check::Outcome::kPassed:
      return "ok";
    case contain::Check::Outcome::kFailed:
      return "FAILED";
    case contain::Check::Outcome::kNote:
      return "note";
  }
  return "";
}

void show_json(const contain::ProbeReport& probe, Console& console) {
  json::Array checks;
  for (const contain::Check& check : probe.checks) {
    checks.push_back(json::Object{{"outcome", mark_of(check.outcome)},
                                  {"what", utf8_or_replaced(check.what)},
                                  {"expected", utf8_or_replaced(check.expected)},
                                  {"seen", utf8_or_replaced(check.seen)}});
  }
  console.print(json::pretty(json::Object{{"state", contain::name_of(probe.state)},
                                          {"summary", utf8_or_replaced(probe.summary)},
                                          {"checks", std::move(checks)},
                                          {"difference", utf8_or_replaced(probe.difference)}}));
}

void show(const contain::ProbeReport& probe, Console& console) {
  const bool good = probe.state == contain::State::kInForce;
  const std::string_view state = contain::name_of(probe.state);
  console.print(fmt::format("  {}{}\n", console.styled(good ? Style::kGreen : Style::kRed, state),
                            behind_words(state, terminal_safe(probe.summary))));
  for (const contain::Check& check : probe.checks) {
    console.print(fmt::format("  {:6} {}: expected {}, saw {}\n", mark_of(check.outcome),
                              terminal_safe(check.what), terminal_safe(check.expected),
                              terminal_safe(check.seen)));
  }
  if (!probe.difference.empty()) console.print(terminal_safe_lines(probe.difference) + "\n");
}

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
    show_json(*probe, console);
  } else {
    show(*probe, console);
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

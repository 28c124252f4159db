// quell contain confirm ID: says that nobody was locked out, so that a containment stays.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "base/safe_text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "confirming.h"
#include "contain/actuator.h"
#include "doc/json.h"
#include "held_containment.h"
#include "incident/commands.h"
#include "incident/expiry.h"
#include "incident/state.h"
#include "work.h"

namespace quell::cli {
namespace {

/// When it ends once it is confirmed.
std::optional<Instant> whole_time(const incident::ContainmentState& one) {
  if (one.phase == incident::ContainmentPhase::kPermanent) return std::nullopt;
  return incident::set_end(one);
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto held = hold_containment(arguments, console, session);
  if (!held) return fail_with(console, held.error());
  const Case& of = held->one.of;
  const std::string& id = held->one.id;
  const auto outcome = confirm_until(of, id, whole_time(held->one.state()), session);
  if (!outcome) return fail_with(console, outcome.error());
  if (const auto* refusal = std::get_if<contain::Refusal>(&*outcome)) {
    complain_of(*refusal, "confirmed", console);
    return Exit::kFound;
  }
  const auto& probe = std::get<contain::ProbeReport>(*outcome);
  const std::string summary = utf8_or_replaced(probe.summary);
  const auto recorded =
      person_report(of)(incident::ConfirmContainment{.containment = id, .detail = summary});
  if (!recorded) return fail_with(console, recorded.error());
  if (arguments.has("--json")) {
    console.print(
        json::pretty(json::Object{{"state", contain::name_of(probe.state)}, {"summary", summary}}));
  } else {
    console.print(fmt::format("  {} confirmed: {}\n", terminal_safe(id), terminal_safe(summary)));
    const auto shown = show_next(of, console);
    if (!shown) return fail_with(console, shown.error());
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

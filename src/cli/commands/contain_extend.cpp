// quell contain extend ID --for TIME: lets a containment last longer.
#include <fmt/format.h>

#include <chrono>
#include <string>
#include <variant>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "base/time.h"
#include "casework/containment.h"
#include "casework/kinds.h"
#include "casework/usual_time.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "confirming.h"
#include "considered.h"
#include "contain/actuator.h"
#include "contain_view.h"
#include "held_containment.h"
#include "incident/commands.h"
#include "incident/expiry.h"
#include "keeping.h"
#include "one_containment.h"

namespace quell::cli {
namespace {

/// --for: how long from now on.
Result<Duration> time_of(const Arguments& arguments, const config::Config& config,
                         const OneContainment& one) {
  const auto parsed = parse_duration(arguments.text("--for").value_or(""));
  if (!parsed || *parsed < std::chrono::seconds(1) || *parsed > incident::kLongestContainment) {
    return fail(
        ErrorCode::kInvalidInput,
        fmt::format(
            "--for wants a time from 1s to 365d like 4h (s, m, h or d), counted from now; to keep "
            "it for good: quell lift {} --keep --reason TEXT",
            one.id));
  }
  const auto longest = casework::longest_time(config, one.state().requested.value.actuator);
  if (longest && *parsed > *longest) {
    return fail(
        ErrorCode::kInvalidInput,
        fmt::format("it lasts at most {} from now (longest in quell.yaml)", to_words(*longest)));
  }
  return *parsed;
}

void warn_if_nobody_keeps(const OneContainment& one, Console& console) {
  if (!casework::ended_by(one.state().requested.value.actuator).empty()) return;
  if (is_kept(one.of.workbench->home)) return;
  console.complain(
      "quell: nothing runs that ends it when its time is over: start quell keep, or a timer (quell "
      "keep --install)");
}

Exit extend(const OneContainment& one, const incident::ExtendContainment& wish, bool json,
            Console& console, Session& session) {
  const Showing showing{.json = json,
                        .done = fmt::format("{} lasts until {}", one.id, to_seconds(wish.ends_at))};
  // A refusal goes on the record before anything is touched.
  if (!considered(one.of, wish).allowed()) return give(one.of, wish, showing, console, session);
  console.progress("looking whether it is in force ...");
  const auto held = hold_until(one, wish.ends_at, session);
  if (!held) return fail_with(console, held.error());
  if (const auto* refusal = std::get_if<contain::Refusal>(&*held)) {
    complain_of(*refusal, "extended", console);
    return Exit::kFound;
  }
  const Exit given = give(one.of, wish, showing, console, session);
  if (given == Exit::kDone) {
    warn_if_nobody_keeps(one, console);
    return given;
  }
  return hold_again(one, given, console, session);
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto held = hold_containment(arguments, console, session);
  if (!held) return fail_with(console, held.error());
  const OneContainment& one = held->one;
  const auto config = session.config();
  if (!config) return fail_with(console, config.error());
  const auto lasts = time_of(arguments, **config, one);
  if (!lasts) return fail_with(console, lasts.error());
  const incident::ExtendContainment wish{.containment = one.id,
                                         .ends_at = session.clock().now() + *lasts,
                                         .reason = arguments.text("--reason").value_or("")};
  return extend(one, wish, arguments.has("--json"), console, session);
}

}  // namespace

Subcommand contain_extend_command() {
  return {
      .name = "contain extend",
      .group = "Mitigate",
      .summary = "Let a containment last longer than it was asked for",
      .details =
          "Looks first whether it is in force, and says on the record why it is still needed. What "
          "the kernel ends gets its new end there as well. Nothing else changes.",
      .positionals = {{.name = "CONTAINMENT", .help = "which", .arity = Arity::kRequired}},
      .options = {{.name = "--for",
                   .value = "TIME",
                   .help = "how long from now on, as in 4h",
                   .arity = Arity::kRequired},
                  field_option("ExtendContainment", "reason", "--reason", "TEXT", Arity::kRequired),
                  incident_option(),
                  json_option()},
      .examples = {{"quell contain extend C1 --for 12h --reason 'the fix is deployed tomorrow'",
                    "twelve hours from now"},
                   {"quell contain list", "when each of them ends"}},
      .run = run};
}

}  // namespace quell::cli

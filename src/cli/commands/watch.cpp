// quell watch: looks at the logs for the incident's signature until its time is over, and resumes
// after a restart.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "base/time.h"
#include "casework/findings.h"
#include "casework/watch.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "investigate/signature.h"
#include "log_form.h"
#include "os/signals.h"
#include "refusal.h"
#include "work.h"

namespace quell::cli {
namespace {

/// Starts a watch unless one is running; what the gate says is shown.
std::optional<Exit> start(const Arguments& arguments, Case& of, Console& console) {
  if (casework::running_watch(of.state) != nullptr) return std::nullopt;
  const auto typed = arguments.text("--for");
  const auto& policy = of.workbench->policy.procedure;
  Result<Duration> duration = Duration(std::chrono::seconds(policy.watch_s));
  if (typed) duration = parse_duration(*typed);
  if (!duration) return fail_with(console, duration.error());
  const auto signature = casework::signature_to_watch(of.state);
  if (!signature) return fail_with(console, signature.error());
  const auto outcome =
      submit(of, incident::StartWatch{.signature = investigate::to_text(*signature),
                                      .duration_s = *duration / std::chrono::seconds(1),
                                      .reason = arguments.text("--reason")});
  if (!outcome) return fail_with(console, outcome.error());
  if (!outcome->allowed()) return show_refusal(*outcome, {}, console);
  auto state = of.workbench->desk->state(of.id);
  if (!state) return fail_with(console, state.error());
  of.state = std::move(*state);
  return std::nullopt;
}

struct Watching {
  const Case& of;
  std::string id;
  casework::Watcher watcher;
  desk::Report report;
  std::vector<std::string> unread = {};  ///< by the look before
};

Result<Instant> until_of(const Watching& watching) {
  QUELL_TRY(const incident::State state, watching.of.workbench->desk->state(watching.of.id));
  const incident::WatchState* watch = incident::find_watch(state, watching.id);
  if (watch == nullptr) return fail(ErrorCode::kNotFound, "the watch is gone");
  return watch->until;
}

/// One look, with the testers that the record names by now.
Result<casework::Look> look(Watching& watching, Console& console) {
  const Case& of = watching.of;
  QUELL_TRY(const incident::State state, of.workbench->desk->state(of.id));
  watching.watcher.leave_out(casework::benign_actors(state));
  QUELL_TRY(casework::Look look, watching.watcher.look(watching.report));
  if (look.unread != watching.unread) {
    for (const std::string& log : look.unread) {
      console.complain("quell: not read, so the watch cannot end: " + terminal_safe(log));
    }
    watching.unread = look.unread;
  }
  return look;
}

void tell(const casework::Look& look, Duration left, Console& console) {
  if (look.got_through > 0) {
    console.print("  " +
                  console.styled(Style::kRed, fmt::format("ALARM: {} matching requests got through",
                                                          look.got_through)) +
                  "; the watch starts over\n");
  } else if (look.new_hits > 0) {
    console.print(fmt::format("  {} new matching requests, all stopped\n", look.new_hits));
  }
  console.progress(fmt::format("watching: {} requests, {} matched, {} left", look.requests,
                               look.hits, to_words(left)));
}

/// Looks every few seconds until the time is over or somebody stops it; the last look, if it ended
/// by itself. The last look begins when the time is over and reads every log.
Result<std::optional<casework::Look>> watch_to_end(Watching& watching, Duration every,
                                                   Console& console, Session& session) {
  for (;;) {
    const Instant begun = session.clock().now();
    QUELL_TRY(casework::Look seen, look(watching, console));
    QUELL_TRY(const Instant until, until_of(watching));
    const Duration left = std::max(Duration::zero(), until - session.clock().now());
    tell(seen, left, console);
    if (begun >= until && seen.unread.empty()) return seen;
    const Duration pause = seen.unread.empty() ? std::min(every, left) : every;
    if (session.stop().wait(pause)) return std::nullopt;
  }
}

Exit watch(const Case& of, casework::Watched watched, Duration every, Console& console,
           Session& session) {
  const incident::WatchState* running = casework::running_watch(of.state);
  const auto signature = investigate::parse_signature(running->started.value.signature);
  if (!signature) return fail_with(console, signature.error());
  watched.signature = *signature;
  watched.benign = casework::benign_actors(of.state);
  console.print(fmt::format("  {}: watching for {} until {}{}\n", running->started.value.watch,
                            terminal_safe(signature->text()), to_iso(running->until),
                            running->started.value.shortened ? " (shortened)" : ""));
  Watching watching{of, running->started.value.watch,
                    casework::Watcher(of.state, *running, std::move(watched),
                                      keeper_of(*of.workbench, session.clock())),
                    effect_report(of, "watch")};
  const auto last = watch_to_end(watching, every, console, session);
  if (!last) return fail_with(console, last.error());
  if (!*last) {
    console.print(
        "  stopped; the watch is still running on the record: resume it with quell "
        "watch\n");
    return Exit::kFailed;
  }
  const auto finished = watching.report(
      incident::FinishWatch{.watch = watching.id,
                            .requests = static_cast<std::int64_t>((*last)->requests),
                            .hits = static_cast<std::int64_t>((*last)->hits)});
  if (!finished) return fail_with(console, finished.error());
  console.print(fmt::format("  {} ended: {} requests, {} matched, none got through at the end\n",
                            watching.id, (*last)->requests, (*last)->hits));
  const auto shown = show_next(of, console);
  return shown ? Exit::kDone : fail_with(console, shown.error());
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  const auto logs = logs_to_read(arguments, "--log", session);
  if (!logs) return fail_with(console, logs.error());
  auto form = log_form(arguments, session);
  if (!form) return fail_with(console, form.error());
  const auto every = parse_duration(arguments.text("--every").value_or("5s"));
  if (!every || *every <= Duration::zero()) return misuse(console, "--every wants a time like 5s");
  if (const auto ended = start(arguments, *of, console)) return *ended;
  return watch(*of,
               {.signature = {},
                .logs = *logs,
                .benign = {},
                .formats = std::move(form->formats),
                .proxies = std::move(form->proxies)},
               *every, console, session);
}

}  // namespace

Subcommand watch_command() {
  return {.name = "watch",
          .group = "Fix and deploy",
          .summary = "Watch the logs for the incident's signature after the deployment",
          .details =
              "Runs until its time is over. Ctrl-C leaves the watch running on the record, "
              "and the next quell watch goes on from there: nothing that is in the logs is "
              "missed. A matching request that got through raises an alarm and starts the "
              "time anew.",
          .options = {{.name = "--for",
                       .value = "TIME",
                       .help = "how long, like 24h (default: what the procedure asks for)"},
                      field_option("StartWatch", "reason", "--reason", "TEXT"),
                      {.name = "--log",
                       .value = "PATH",
                       .help = "what to watch (default: the logs of quell.yaml)",
                       .arity = Arity::kMany},
                      {.name = "--every", .value = "TIME", .help = "time between looks (5s)"},
                      incident_option()},
          .examples = {{"quell watch", "as long as the procedure asks, or resume"},
                       {"quell watch --for 10m --reason 'drill' --log /var/log/nginx/access.log",
                        "shorter, with the reason"}},
          .run = run};
}

}  // namespace quell::cli

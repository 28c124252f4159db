// quell keep: ends containments when their time is over, as long as it runs.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/safe_text.h"
#include "base/time.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "desk/ending.h"
#include "incident/expiry.h"
#include "incident/state.h"
#include "keep_timer.h"
#include "keeping.h"
#include "os/terminal.h"

namespace quell::cli {
namespace {

/// How long at most until the record is looked at again: others may have asked for something.
constexpr Duration kLongestPause = std::chrono::seconds(5);

struct Round {
  std::size_t ended = 0;
  std::size_t finished = 0;  ///< what a killed run had left half-applied
  bool failed = false;
};

/// The session says of each what became of it.
Result<void> finish_what_is_half_applied(Workbench& bench, Round& round, Console& console,
                                         Session& session) {
  QUELL_TRY(const auto left, desk::Ending(*bench.desk, *bench.ids).left_half_way());
  for (const desk::Ended& one : left) {
    const auto ran = session.run_effects(one.incident, console);
    if (ran) {
      ++round.finished;
      continue;
    }
    round.failed = true;
    console.complain("quell: " + terminal_safe(ran.error().full()));
  }
  return {};
}

/// What became of one that was asked to end.
bool tell(Workbench& bench, const desk::Ended& ended, Console& console) {
  const std::string name = terminal_safe(ended.incident.text() + " " + ended.containment);
  const auto state = bench.desk->state(ended.incident);
  const incident::ContainmentState* one =
      state ? incident::find_containment(*state, ended.containment) : nullptr;
  if (one != nullptr && one->phase == incident::ContainmentPhase::kLifted) {
    const std::string detail = one->lifted ? one->lifted->value.detail.value_or("") : "";
    console.print(fmt::format("  {} {}: {}\n", name, console.styled(Style::kGreen, "ended"),
                              terminal_safe(detail)));
    return true;
  }
  if (one != nullptr && one->phase == incident::ContainmentPhase::kLifting) {
    console.complain("quell: " + name + " is still being undone; it is looked at again");
    return false;
  }
  const std::string why = one != nullptr && one->lift_failed
                              ? terminal_safe_lines(one->lift_failed->value.reason)
                              : std::string("see quell contain list");
  console.complain(
      fmt::format("quell: the time of {} is over and it could not be undone: {}\n"
                  "  it is tried again in {}; or: quell lift {} -i {} --reason TEXT",
                  name, why, to_words(incident::kLiftRetry), terminal_safe(ended.containment),
                  terminal_safe(ended.incident.text())));
  return false;
}

Result<Round> end_what_is_over(Workbench& bench, Console& console, Session& session) {
  QUELL_TRY(const auto ended, desk::Ending(*bench.desk, *bench.ids).end_overdue());
  Round round;
  QUELL_CHECK(finish_what_is_half_applied(bench, round, console, session));
  for (const desk::Ended& one : ended) {
    const auto ran = session.run_effects(one.incident, console);
    if (!ran) console.complain("quell: " + terminal_safe(ran.error().full()));
    const bool well = tell(bench, one, console);
    round.ended += well ? 1U : 0U;
    round.failed |= !well;
  }
  return round;
}

/// Waits for the next end; false: somebody stopped it.
bool wait(const std::optional<Instant>& next, Console& console, Session& session) {
  const Instant now = session.clock().now();
  Duration pause = kLongestPause;
  if (next) {
    const Duration left = std::max(Duration::zero(), *next - now);
    console.progress(fmt::format("keeping: the next containment ends in {}", to_words(left)));
    pause = std::min(pause, left);
  } else {
    console.progress("keeping: no containment in force has an end");
  }
  return !session.stop().wait(pause);
}

/// `keeping`: as long as it runs; nullptr: once.
Exit keep(Workbench& bench, Keeping* keeping, Console& console, Session& session) {
  for (;;) {
    if (keeping != nullptr) keeping->show();
    const auto round = end_what_is_over(bench, console, session);
    if (!round) return fail_with(console, round.error());
    // Who types it once is no timer that comes again.
    if (keeping != nullptr || !console.on_terminal()) note_kept(bench.home);
    const auto next = desk::Ending(*bench.desk, *bench.ids).next_end();
    if (!next) return fail_with(console, next.error());
    if (keeping == nullptr) {
      if (round->ended + round->finished == 0 && !round->failed)
        console.print("  nothing is over\n");
      return round->failed ? Exit::kFailed : Exit::kDone;
    }
    if (!wait(*next, console, session)) {
      if (*next) {
        console.complain(
            fmt::format("quell: stopped; nobody ends what ends at {} now", to_iso(**next)));
      }
      return Exit::kDone;
    }
  }
}

KeepUnits units_of(const Session& session) {
  return {.program = session.program().string(), .home = os::environment("QUELL_HOME")};
}

Exit install_timer(Console& console, Session& session) {
  const auto directory = units_directory();
  if (!directory) return fail_with(console, directory.error());
  const auto done = install(units_of(session), *directory);
  if (!done) {
    console.complain(fmt::format(
        "quell: the timer does not run: {}\n  what was to be installed: quell keep --unit; instead "
        "of a timer: quell keep",
        terminal_safe_lines(done.error().full())));
    return Exit::kFailed;
  }
  console.print(
      fmt::format("  quell-keep.timer is active, from {}\n"
                  "  to take it out: systemctl --user disable --now quell-keep.timer\n"
                  "  so that it runs while you are not logged in, once as root: loginctl "
                  "enable-linger ACCOUNT\n",
                  terminal_safe(directory->string())));
  return Exit::kDone;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  if (arguments.has("--unit")) {
    console.print(units_of(session).text());
    return Exit::kDone;
  }
  if (arguments.has("--install")) return install_timer(console, session);
  const auto bench = session.workbench(console);
  if (!bench) return fail_with(console, bench.error());
  if (arguments.has("--once")) return keep(**bench, nullptr, console, session);
  auto held = Keeping::hold((*bench)->home);
  if (!held) return fail_with(console, held.error());
  return keep(**bench, &*held, console, session);
}

}  // namespace

Subcommand keep_command() {
  return {.name = "keep",
          .group = "Mitigate",
          .summary = "End containments when their time is over, as long as it runs",
          .details =
              "Undoes each containment at its end and proves that it is gone, in every incident of "
              "the store. What could not be undone is tried again every five minutes. With --once "
              "it ends what is over now and exits: for a timer. Ctrl-C stops it; nothing is lost, "
              "the ends stand in the record.",
          .options = {{.name = "--once", .help = "end what is over now, and exit"},
                      {.name = "--unit",
                       .help = "print a systemd service and timer that run it every minute"},
                      {.name = "--install", .help = "install and start that timer, for you alone"}},
          .examples = {{"quell keep", "in a terminal or a service of its own"},
                       {"quell keep --once", "from cron or a timer"},
                       {"quell keep --install", "a timer of systemd does it every minute"}},
          .run = run};
}

}  // namespace quell::cli

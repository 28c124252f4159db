// quell open: a new incident, from a report in words or from what the last scan found; or a closed
// one again.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "base/time.h"
#include "casework/from_scan.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "desk/desk.h"
#include "environment_signals.h"
#include "event_words.h"
#include "headline.h"
#include "incident/commands.h"
#include "incident/types.h"
#include "input.h"
#include "last_scan.h"
#include "refusal.h"

namespace quell::cli {
namespace {

/// A scan of yesterday is no scan of now.
constexpr Duration kScanIsStale = std::chrono::hours(24);

const std::vector<Form>& forms() {
  static const std::vector<Form> all{{"TITLE",
                                      {"--from-scan", "--about", "--stale", "--again", "--summary",
                                       "--source", "--reporter", "--component", "--owner"}},
                                     {"--reopen", {"--incident"}}};
  return all;
}

/// The commands that a report in words becomes.
std::vector<incident::CommandBody> from_words(const Arguments& arguments, Input& input,
                                              std::vector<incident::Signal> signals) {
  incident::OpenIncident open{.title = input.required("TITLE", "one line that names the incident"),
                              .summary = input.optional("--summary"),
                              .source = incident::ReportSource::kPerson,
                              .reporter = input.optional("--reporter"),
                              .component = input.optional("--component"),
                              .owner = input.optional("--owner")};
  if (arguments.has("--source")) {
    open.source = input.choice<incident::ReportSource>("--source", "how it was reported");
  }
  return {std::move(open), incident::DetectEnvironment{std::move(signals)}};
}

std::string scan_in_words(const LastScan& scan, Instant now) {
  return fmt::format("the scan of {}, {} ago ({})", paths_in_words(scan.paths),
                     to_words(now - scan.when), short_time(scan.when));
}

/// An old scan does not know what happened since.
Result<void> check_age(const LastScan& scan, const Arguments& arguments, Instant now) {
  if (now - scan.when <= kScanIsStale || arguments.has("--stale")) return {};
  return fail(ErrorCode::kInvalidInput,
              "the last one is " + scan_in_words(scan, now) +
                  ", and older than a day: scan again, or take it all the same with --stale");
}

/// One scan, one incident: the same findings in two records are worked twice.
Result<void> check_first(const LastScan& scan, const Arguments& arguments, desk::Desk& desk) {
  if (arguments.has("--again")) return {};
  QUELL_TRY(const auto incidents, desk.incidents());
  for (const desk::IncidentSummary& one : incidents) {
    if (!one.state.opened || one.state.opened->value.scan != scan.digest) continue;
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{} ({}) was opened from this scan already; look at it: quell status "
                            "-i {}; to open another one about the same: --again",
                            one.id.text(), phase_words(one.state), one.id.text()));
  }
  return {};
}

/// What is to be said to the desk, and of which scan it comes.
struct Opening {
  std::vector<incident::CommandBody> commands;
  std::optional<LastScan> scan = {};
};

Result<Opening> from_scan(LastScan scan, Input& input, std::vector<incident::Signal> signals) {
  scan.report = casework::with_login_attacks(std::move(scan.report));
  const auto about = input.optional("--about");
  if (about) scan.report = casework::only_about(std::move(scan.report), *about);
  const casework::ScanContext context{.title = input.optional("TITLE"),
                                      .owner = input.optional("--owner"),
                                      .reporter = input.optional("--reporter"),
                                      .component = input.optional("--component"),
                                      .summary = input.optional("--summary"),
                                      .signals = std::move(signals),
                                      .scanned = scan.when};
  const bool is_something = casework::worst_of(scan.report).is_something();
  if (about && !is_something) {
    return fail(ErrorCode::kInvalidInput, "nothing that the last scan found is about \"" + *about +
                                              "\"; see what it found: quell scan PATH");
  }
  if (!context.title && !is_something) {
    return fail(
        ErrorCode::kInvalidInput,
        "the last scan found nothing to open an incident about; to open an incident all the same: "
        "quell open TITLE --from-scan");
  }
  Opening opening{.commands = casework::commands_from_scan(scan.report, context)};
  if (auto* open = std::get_if<incident::OpenIncident>(&opening.commands.front())) {
    open->scan = scan.digest;
  }
  opening.scan = std::move(scan);
  return opening;
}

Result<Opening> opening_of(const Arguments& arguments, Console& console, Session& session) {
  QUELL_TRY(const config::Config* const config, session.config());
  auto signals = environment_signals(*config, own_sources());
  Input input(arguments, console);
  Opening opening;
  if (arguments.has("--from-scan")) {
    QUELL_TRY(const std::filesystem::path home, session.home());
    QUELL_TRY(LastScan scan, last_scan(home));
    const Instant now = session.clock().now();
    // The clock may have been set back since; nothing was found in the future.
    scan.when = std::min(scan.when, now);
    QUELL_CHECK(check_age(scan, arguments, now));
    QUELL_TRY(Workbench* const bench, session.workbench(console));
    QUELL_CHECK(check_first(scan, arguments, *bench->desk));
    QUELL_TRY(opening, from_scan(std::move(scan), input, std::move(signals)));
  } else if (arguments.has("--stale") || arguments.has("--again") || arguments.has("--about")) {
    return fail(ErrorCode::kInvalidInput, "--about, --stale and --again go with --from-scan");
  } else {
    opening.commands = from_words(arguments, input, std::move(signals));
  }
  QUELL_CHECK(input.check());
  return opening;
}

/// The lines that say what was opened, and from what.
Result<void> show_opened(const Case& of, const std::optional<LastScan>& scan, Console& console) {
  QUELL_TRY(const incident::State state, of.workbench->desk->state(of.id));
  console.print(fmt::format(
      "  {} opened, {}, {}\n", console.styled(Style::kBold, terminal_safe(of.id.text())),
      terminal_safe(severity_line(state)), terminal_safe(environment_line(state))));
  if (scan) {
    const Instant now = of.workbench->desk->clock().now();
    console.print("  from " + terminal_safe(scan_in_words(*scan, now)) + "\n");
  }
  return show_next(of, console);
}

/// The incident is open, whatever else the scan told; what could not be recorded is said.
void complain_of(const desk::Outcome& refused, Console& console) {
  for (const incident::MissingFact& fact : refused.missing) {
    console.complain(fmt::format("quell: not recorded from the scan: {}; give it with: {}",
                                 terminal_safe(fact.why), terminal_safe(fact.supply)));
  }
}

Exit open_new(const Arguments& arguments, Console& console, Session& session) {
  const auto opening = opening_of(arguments, console, session);
  if (!opening) return fail_with(console, opening.error());
  const auto& commands = opening->commands;
  const auto bench = session.workbench(console);
  if (!bench) return fail_with(console, bench.error());
  const bool json = arguments.has("--json");
  auto opened = (*bench)->desk->open({(*bench)->ids->next(), commands.front()}, (*bench)->identity);
  if (!opened) return fail_with(console, opened.error());
  if (!opened->allowed()) return show_refusal(*opened, {.json = json}, console);
  const Case of{*bench, opened->incident, {}};
  for (std::size_t i = 1; i < commands.size(); ++i) {
    auto outcome = submit(of, commands[i]);
    if (!outcome) return fail_with(console, outcome.error());
    if (!outcome->allowed()) complain_of(*outcome, console);
    opened->events.insert(opened->events.end(), outcome->events.begin(), outcome->events.end());
  }
  if (json) {
    show_outcome_json(*opened, console);
    return Exit::kDone;
  }
  const auto shown = show_opened(of, opening->scan, console);
  return shown ? Exit::kDone : fail_with(console, shown.error());
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto form = chosen_form(arguments, forms());
  if (!form) return fail_with(console, form.error());
  if ((*form)->key != "--reopen") return open_new(arguments, console, session);
  return give_built(arguments, console, session, [](Input& input, const Case&) {
    return incident::CommandBody(
        incident::ReopenIncident{.reason = input.required("--reopen", "why it is taken up again")});
  });
}

std::vector<Parameter> options() {
  return {{.name = "--from-scan",
           .help = "take title, times, environment and a proposed severity from the last scan"},
          option("--about", "TEXT",
                 "the worst finding with this in its words (flood, 'web shell', /search, an "
                 "address), instead of the worst of all"),
          {.name = "--stale", .help = "take the last scan even when it is older than a day"},
          {.name = "--again",
           .help = "open another incident from a scan that one was opened from already"},
          field_option("OpenIncident", "summary", "--summary", "TEXT"),
          with_choices(field_option("OpenIncident", "source", "--source", "SOURCE"),
                       choices_of<incident::ReportSource>()),
          field_option("OpenIncident", "reporter", "--reporter", "NAME"),
          field_option("OpenIncident", "component", "--component", "NAME"),
          field_option("OpenIncident", "owner", "--owner", "NAME"),
          {.name = "--reopen",
           .value = "REASON",
           .help = "take the closed incident that -i names up again"},
          incident_option(),
          json_option()};
}

}  // namespace

Subcommand open_command() {
  return {
      .name = "open",
      .group = "Triage",
      .summary = "Open an incident from a report or from the last scan; reopen a closed one.",
      .details =
          "With --from-scan the incident is about the worst thing that the last quell scan "
          "found: an attack, guessed passwords, a flood or a web shell in use; its severity is a "
          "proposal from the kind of attack, to be assessed anew "
          "with quell severity.",
      .positionals = {field_option("OpenIncident", "title", "TITLE", "")},
      .options = options(),
      .examples = {{"quell open --from-scan", "about what quell scan has just found"},
                   {"quell open --from-scan --about 'web shell' --again",
                    "about another of its findings, in an incident of its own"},
                   {"quell open 'orders of other customers are shown' --reporter 'ticket 8841' "
                    "--component orders",
                    "from a report"},
                   {"quell open --reopen 'the old payload works again' -i QL-2026-0001",
                    "a closed incident again"}},
      .run = run,
  };
}

}  // namespace quell::cli

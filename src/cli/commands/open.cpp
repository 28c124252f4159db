// quell open: a new incident, from a report in words or from what the last scan found; or a closed
// one again.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "base/time.h"
#include "casework/from_scan.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "environment_signals.h"
#include "headline.h"
#include "incident/commands.h"
#include "incident/types.h"
#include "input.h"
#include "investigate/scan.h"
#include "os/file.h"
#include "refusal.h"

namespace quell::cli {
namespace {

const std::vector<Form>& forms() {
  static const std::vector<Form> all{
      {"TITLE", {"--from-scan", "--summary", "--source", "--reporter", "--component", "--owner"}},
      {"--reopen", {"--incident"}}};
  return all;
}

struct LastScan {
  investigate::ScanReport report;
  Instant when;
};

/// What `quell scan` left in the home.
Result<LastScan> last_scan(const std::filesystem::path& home, Instant now) {
  const std::filesystem::path path = home / "last-scan.json";
  QUELL_TRY(const auto info, os::info(path));
  if (!info) {
    return fail(ErrorCode::kInvalidInput, "there is no scan yet; first: quell scan PATH");
  }
  QUELL_TRY(const std::string text, os::read_file(path, limits::kDocumentBytes));
  auto report = investigate::scan_from_json(text);
  if (!report) return fail(report.error(), path.string() + " cannot be read; scan again");
  // The clock may have been set back since; nothing was found in the future.
  return LastScan{*std::move(report), std::min(info->modified, now)};
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

Result<std::vector<incident::CommandBody>> from_scan(const std::filesystem::path& home, Instant now,
                                                     Input& input,
                                                     std::vector<incident::Signal> signals) {
  QUELL_TRY(const LastScan scan, last_scan(home, now));
  const casework::ScanContext context{.title = input.optional("TITLE"),
                                      .owner = input.optional("--owner"),
                                      .reporter = input.optional("--reporter"),
                                      .component = input.optional("--component"),
                                      .summary = input.optional("--summary"),
                                      .signals = std::move(signals),
                                      .scanned = scan.when};
  if (!context.title && casework::worst_of(scan.report).group == nullptr) {
    return fail(ErrorCode::kInvalidInput,
                "the last scan found no attack; to open an incident all the same: "
                "quell open TITLE --from-scan");
  }
  return casework::commands_from_scan(scan.report, context);
}

Result<std::vector<incident::CommandBody>> commands_for(const Arguments& arguments,
                                                        Console& console, Session& session) {
  QUELL_TRY(const config::Config* const config, session.config());
  auto signals = environment_signals(*config, own_sources());
  Input input(arguments, console);
  std::vector<incident::CommandBody> commands;
  if (arguments.has("--from-scan")) {
    QUELL_TRY(const std::filesystem::path home, session.home());
    QUELL_TRY(commands, from_scan(home, session.clock().now(), input, std::move(signals)));
  } else {
    commands = from_words(arguments, input, std::move(signals));
  }
  QUELL_CHECK(input.check());
  return commands;
}

/// The line that says what was opened.
Result<void> show_opened(const Case& of, Console& console) {
  QUELL_TRY(const incident::State state, of.workbench->desk->state(of.id));
  console.print(fmt::format(
      "  {} opened, {}, {}\n", console.styled(Style::kBold, terminal_safe(of.id.text())),
      terminal_safe(severity_line(state)), terminal_safe(environment_line(state))));
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
  const auto commands = commands_for(arguments, console, session);
  if (!commands) return fail_with(console, commands.error());
  const auto bench = session.workbench(console);
  if (!bench) return fail_with(console, bench.error());
  const bool json = arguments.has("--json");
  auto opened =
      (*bench)->desk->open({(*bench)->ids->next(), commands->front()}, (*bench)->identity);
  if (!opened) return fail_with(console, opened.error());
  if (!opened->allowed()) return show_refusal(*opened, {.json = json}, console);
  const Case of{*bench, opened->incident, {}};
  for (std::size_t i = 1; i < commands->size(); ++i) {
    auto outcome = submit(of, (*commands)[i]);
    if (!outcome) return fail_with(console, outcome.error());
    if (!outcome->allowed()) complain_of(*outcome, console);
    opened->events.insert(opened->events.end(), outcome->events.begin(), outcome->events.end());
  }
  if (json) {
    show_outcome_json(*opened, console);
    return Exit::kDone;
  }
  const auto shown = show_opened(of, console);
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
          "found; its severity is a proposal from the kind of attack, to be assessed anew "
          "with quell severity.",
      .positionals = {field_option("OpenIncident", "title", "TITLE", "")},
      .options = options(),
      .examples = {{"quell open --from-scan", "about what quell scan has just found"},
                   {"quell open 'orders of other customers are shown' --reporter 'ticket 8841' "
                    "--component orders",
                    "from a report"},
                   {"quell open --reopen 'the old payload works again' -i QL-2026-0001",
                    "a closed incident again"}},
      .run = run,
  };
}

}  // namespace quell::cli

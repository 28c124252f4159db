// quell scan: was I attacked, by whom, did it work? Needs no store.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <expected>
#include <string>
#include <vector>

#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/scan_commands.h"
#include "common.h"
#include "input.h"
#include "investigate/scan.h"
#include "last_scan.h"
#include "record_scan.h"
#include "scan/scan_views.h"
#include "scan/scan_wish.h"
#include "work.h"

namespace quell::cli {
namespace {

Result<investigate::ScanFilter> filter_of(const Arguments& arguments, Instant now) {
  investigate::ScanFilter filter;
  if (const auto since = arguments.text("--since")) {
    QUELL_TRY(filter.since, parse_when(*since, now));
  }
  if (const auto until = arguments.text("--until")) {
    QUELL_TRY(filter.until, parse_when(*until, now));
  }
  if (const auto actor = arguments.text("--actor")) filter.actor = investigate::actor_key(*actor);
  return filter;
}

Result<unsigned> threads_of(const Arguments& arguments) {
  constexpr unsigned kMost = 64;
  const auto text = arguments.text("--threads");
  if (!text) return scan_threads();
  unsigned threads = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), threads);
  if (error != std::errc() || end != text->data() + text->size() || threads == 0 ||
      threads > kMost) {
    return fail(ErrorCode::kInvalidInput, fmt::format("--threads is a number from 1 to {}", kMost));
  }
  return threads;
}

void complain_about_files(const logs::ReadSummary& input, Console& console) {
  for (const logs::FileProblem& problem : input.problems) {
    console.complain(fmt::format("quell scan: {}: {}", terminal_safe(problem.file),
                                 terminal_safe(problem.error.full())));
  }
  if (input.further_problems > 0) {
    console.complain(fmt::format("quell scan: and {} more files", input.further_problems));
  }
}

/// For `quell open --from-scan`. A scan is useful without it, so that a failure is only said. A
/// scan that read nothing replaces nothing.
void remember(const investigate::ScanReport& report, const std::vector<std::string>& paths,
              Session& session, Console& console) {
  if (report.requests == 0) return;
  const auto home = session.home();
  const auto stored =
      home ? keep_scan(*home, paths, report, session.clock().now()) : std::unexpected(home.error());
  if (stored) return;
  console.complain("quell scan: not kept for open --from-scan: " +
                   terminal_safe(stored.error().full()));
}

void show(const Arguments& arguments, const investigate::ScanReport& report, Duration took,
          Console& console) {
  const std::string format = arguments.text("--format").value_or("table");
  if (format == "jsonl")
    console.print(scan_jsonl(report));
  else if (format == "json")
    console.print(investigate::to_json(report));
  else if (format == "html")
    console.print(scan_html(report));
  else if (arguments.has("--actor"))
    console.print(scan_actor(console, report, took));
  else
    console.print(scan_table(console, report, took));
}

/// Recording reads the logs a second time, for the lines that are sealed.
bool can_be_read_again(const std::vector<std::string>& paths) {
  return std::find(paths.begin(), paths.end(), "-") == paths.end();
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const Instant start = session.clock().now();
  const auto filter = filter_of(arguments, start);
  if (!filter) return fail_with(console, filter.error());
  const auto paths = logs_to_read(arguments, "PATH", session);
  if (!paths) return fail_with(console, paths.error());
  if (arguments.has("--record") && !can_be_read_again(*paths)) {
    return misuse(console,
                  "--record reads the logs twice, so it cannot take standard input: save "
                  "it to a file first");
  }
  console.progress("reading …");
  investigate::ScanWish wish = scan_wish(*filter, session);
  if (arguments.text("--format") == "jsonl") wish.limits.findings = investigate::kManyFindings;
  if (const auto threads = threads_of(arguments); !threads)
    return fail_with(console, threads.error());
  else
    wish.threads = *threads;
  const investigate::ScanReport report = investigate::scan_paths(*paths, wish);
  console.progress("");
  if (session.stop().requested()) {
    console.complain(fmt::format(
        "quell scan: interrupted after {} requests; nothing of it was kept, the same command "
        "begins anew",
        report.requests));
    return Exit::kInterrupted;
  }
  show(arguments, report, session.clock().now() - start, console);
  complain_about_files(report.input, console);
  if (filter->actor.empty()) remember(report, *paths, session, console);
  const bool partly = !report.input.problems.empty() || report.input.cut_lines > 0;
  const Exit found = report.attackers.empty() ? Exit::kDone : Exit::kFound;
  const Exit recorded =
      arguments.has("--record") ? record_scan(arguments, *paths, report, console, session) : found;
  return partly ? Exit::kFailed : recorded;
}

}  // namespace

Subcommand scan_command() {
  return {
      .name = "scan",
      .group = "Investigate",
      .summary = "was I attacked, by whom, did it work?",
      .details =
          "Reads access logs of nginx and Apache (files, directories, - for standard input), finds "
          "SQL injection and path traversal, and grades how far each attack got: blocked, failed, "
          "attempted, likely, confirmed. Exit status: 0 nothing found, 1 found, 3 something could "
          "not be read (3 wins).",
      .positionals =
          {{.name = "PATH",
            .value = "",
            .help = "log file or directory; - is standard input (default: logs of quell.yaml)",
            .arity = Arity::kMany,
            .choices = {}}},
      .options = {{.name = "--format",
                   .value = "FORMAT",
                   .help = "how to show it (table); jsonl has one finding a line",
                   .arity = Arity::kOptional,
                   .choices = {"table", "json", "jsonl", "html"}},
                  {.name = "--actor",
                   .value = "ADDRESS",
                   .help = "only this attacker, with all the evidence",
                   .arity = Arity::kOptional,
                   .choices = {}},
                  {.name = "--since",
                   .value = "TIME",
                   .help = "only requests from then on (2026-11-22T03:14:15Z, -90m)",
                   .arity = Arity::kOptional,
                   .choices = {}},
                  {.name = "--until",
                   .value = "TIME",
                   .help = "only requests before then",
                   .arity = Arity::kOptional,
                   .choices = {}},
                  {.name = "--threads",
                   .value = "N",
                   .help = "processors to use (all); the result is the same for any number",
                   .arity = Arity::kOptional,
                   .choices = {}},
                  {.name = "--record",
                   .help = "put the findings on the record of the incident, their lines sealed"},
                  incident_option()},
      .examples = {{"quell scan /var/log/nginx/", "all access logs there"},
                   {"quell scan --actor 203.0.113.9 access.log", "everything about one attacker"},
                   {"zcat access.log.2.gz | quell scan -", "a compressed log"}},
      .run = run,
  };
}

}  // namespace quell::cli

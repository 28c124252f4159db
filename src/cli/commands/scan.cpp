// quell scan: was I attacked, by whom, did it work? Needs no store.
#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/scan_commands.h"
#include "common.h"
#include "doc/json.h"
#include "investigate/scan.h"
#include "last_scan.h"
#include "logs/reader.h"
#include "record_scan.h"
#include "scan/scan_options.h"
#include "scan/scan_progress.h"
#include "scan/scan_views.h"
#include "site_rules.h"
#include "work.h"

namespace quell::cli {
namespace {

/// What a scan found, and its JSON form, which is made once and both shown and kept.
class Found {
 public:
  explicit Found(investigate::ScanReport report) : report_(std::move(report)) {}
  [[nodiscard]] const investigate::ScanReport& report() const { return report_; }
  const json::Value& json() {
    if (!json_) json_.emplace(investigate::json_of(report_));
    return *json_;
  }

 private:
  investigate::ScanReport report_;
  std::optional<json::Value> json_;
};

/// A rush of visitors is listed and is nothing that was found.
bool tells_behaviour(const investigate::ScanReport& report) {
  return std::ranges::any_of(report.behaviours, [](const investigate::Behaviour& one) {
    return one.score >= investigate::kShownScore;
  });
}

/// The table names what could not be read; other forms go to programs or browsers, and somebody
/// sits at the terminal.
bool is_for_programs(const Arguments& arguments) {
  return arguments.text("--format").value_or("table") != "table";
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
void remember(Found& found, const std::vector<std::string>& paths, Session& session,
              Console& console) {
  const investigate::ScanReport& report = found.report();
  if (report.requests + report.logins_failed + report.logins_accepted == 0) return;
  const auto home = session.home();
  const auto stored = home ? keep_scan(*home, paths, found.json(), session.clock().now())
                           : std::unexpected(home.error());
  if (stored) return;
  console.complain("quell scan: not kept for open --from-scan: " +
                   terminal_safe(stored.error().full()));
}

/// By the actor that was asked for, if one was.
bool has_login_attack(const investigate::ScanReport& report, const std::string& actor) {
  return std::ranges::any_of(report.login_attacks, [&](const auto& attack) {
    return actor.empty() || std::ranges::find(attack.clients, actor) != attack.clients.end();
  });
}

void show(const Arguments& arguments, Found& found, Duration took, Console& console) {
  const investigate::ScanReport& report = found.report();
  const std::string format = arguments.text("--format").value_or("table");
  if (format == "jsonl")
    console.print(scan_jsonl(report));
  else if (format == "json")
    console.print(investigate::to_json(found.json()));
  else if (format == "html")
    console.print(scan_html(report));
  else if (arguments.has("--actor"))
    console.print(scan_actor(console, report, *arguments.text("--actor"), took));
  else
    console.print(scan_table(console, report, took));
}

/// Recording reads the logs a second time, for the lines that are sealed.
bool can_be_read_again(const std::vector<std::string>& paths) {
  return std::find(paths.begin(), paths.end(), "-") == paths.end();
}

/// What was read before Ctrl-C is shown, and nothing else is done with it.
Exit show_interrupted(const Arguments& arguments, investigate::ScanReport report, Duration took,
                      Console& console) {
  const std::string words = interrupted_words(report.input.stopped_at.value_or(logs::Progress{}));
  report.incomplete.insert(report.incomplete.begin(), words);
  Found found(std::move(report));
  show(arguments, found, took, console);
  console.complain("quell scan: " + words + "; it was not kept, the same command begins anew");
  return Exit::kInterrupted;
}

/// Shows how far it is.
logs::ReadOptions with_progress(logs::ReadOptions reading, Instant start, Console& console,
                                Session& session) {
  reading.progress = [start, &console, &session,
                      pace = ProgressPace()](const logs::Progress& progress) mutable {
    const Duration elapsed = session.clock().now() - start;
    if (!pace.is_due(elapsed)) return;
    console.progress(progress_line(
        {.done_bytes = progress.bytes, .total_bytes = progress.of, .elapsed = elapsed},
        console.columns()));
  };
  return reading;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const Instant start = session.clock().now();
  auto wish = scan_wish_of(arguments, session, start);
  if (!wish) return fail_with(console, wish.error());
  const auto rules = site_rules(arguments, session);
  if (!rules) return fail_with(console, rules.error());
  if (!rules->empty()) wish->filter.rules = &*rules;
  const auto paths = logs_to_read(arguments, "PATH", session);
  if (!paths) return fail_with(console, paths.error());
  if (arguments.has("--record") && !can_be_read_again(*paths)) {
    return misuse(console,
                  "--record reads the logs twice, so it cannot take standard input: save "
                  "it to a file first");
  }
  console.progress("reading …");
  const logs::ReadOptions again{
      .formats = wish->reading.formats, .file_formats = wish->reading.file_formats, .now = start};
  wish->reading = with_progress(std::move(wish->reading), start, console, session);
  // Recording needs the memory, and says of whatever it records what was found.
  if (arguments.has("--record")) {
    wish->limits.explained_bytes = std::numeric_limits<std::size_t>::max();
  } else {
    wish->take_rest = [&session](auto rest) { session.leave(std::move(rest)); };
  }
  const auto config = session.config();
  if (!config) return fail_with(console, config.error());
  investigate::ScanReport scanned = investigate::scan_paths(*paths, *wish);
  scanned.incident_score = (*config)->incident_score.value_or(investigate::kIncidentScore);
  console.progress("");
  const Duration took = session.clock().now() - start;
  if (scanned.input.stopped_at || session.stop().requested()) {
    return show_interrupted(arguments, std::move(scanned), took, console);
  }
  const auto found = std::make_shared<Found>(std::move(scanned));
  session.leave(found);
  const investigate::ScanReport& report = found->report();
  show(arguments, *found, took, console);
  if (is_for_programs(arguments)) complain_about_files(report.input, console);
  const bool is_all = wish->filter.actor.empty();
  if (is_all) remember(*found, *paths, session, console);
  const bool partly = !report.input.problems.empty() || report.input.cut_lines > 0;
  const bool attacked = (is_all ? report.attack_requests > 0 : !report.attackers.empty()) ||
                        has_login_attack(report, wish->filter.actor) || tells_behaviour(report);
  const Exit done = attacked ? Exit::kFound : Exit::kDone;
  const Exit recorded = arguments.has("--record") ? record_scan(arguments,
                                                                {.report = report,
                                                                 .logs = *paths,
                                                                 .reading = again,
                                                                 .proxies = wish->filter.proxies,
                                                                 .rules = wish->filter.rules},
                                                                console, session)
                                                  : done;
  return partly ? Exit::kFailed : recorded;
}

}  // namespace

Subcommand scan_command() {
  return {
      .name = "scan",
      .group = "Investigate",
      .summary = "was I attacked, by whom, did it work?",
      .details =
          "Reads logs of web servers (nginx, Apache, HAProxy, IIS, AWS load balancers, JSON "
          "lines), "
          "of logins and of applications: files, directories with everything below, patterns in "
          "quotes, - for standard input. gzip, zstd, bzip2 and xz are decompressed; the parts of a "
          "rotated log are one log; systemd's journal is read as journalctl -o export writes it. "
          "Finds injection (SQL and other query languages, commands, code, templates, scripts, "
          "headers), path traversal, request forgery and scanning, and guessed passwords (brute "
          "force, spraying, stuffing), and grades how far each attack got: blocked, failed, "
          "attempted, likely, confirmed. Tells scanners, floods and web shells in use by what "
          "clients do, addresses that act alike, and each attacker's timeline. Ctrl-C shows what "
          "was "
          "found so far. Exit status: 0 nothing found, 1 found (attacks, or behaviour that needs a "
          "look), 3 something could not be read (3 wins), 130 "
          "interrupted.",
      .positionals =
          {{.name = "PATH",
            .value = "",
            .help =
                "log file, directory or pattern; - is standard input (default: logs of quell.yaml)",
            .arity = Arity::kMany,
            .choices = {}}},
      .options = scan_parameters(),
      .examples =
          {{"quell scan /var/log/nginx/", "all logs there, rotated and compressed too"},
           {"quell scan --since 24h --proxy 10.0.0.0/8 /var/log/nginx/",
            "the last day, clients behind load balancers told apart"},
           {"quell scan --actor 203.0.113.9 access.log",
            "everything about one attacker, with its timeline"},
           {"journalctl -o export -u nginx | quell scan -", "what systemd keeps"},
           {"quell scan /var/log/auth.log*", "who guessed passwords, and whether one was right"},
           {"quell scan --log-format '$remote_addr [$time_local] \"$request\" $status' my.log",
            "a format of your own"},
           {"quell scan --log-format 'app*=json' --log-format 'lb/*.log=haproxy' /var/log/",
            "formats of some of the files; of the others they are found out"}},
      .run = run,
  };
}

}  // namespace quell::cli

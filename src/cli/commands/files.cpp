// quell files: which files below a web root are an attacker's, since when, and who used them?
#include <fmt/format.h>

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
#include "files/files_options.h"
#include "files/files_view.h"
#include "os/deadline.h"
#include "scan/scan_progress.h"
#include "webroot/look.h"
#include "webroot/report.h"

namespace quell::cli {
namespace {

constexpr Duration kIgnoredTime = std::chrono::minutes(1);

std::string progress_words(const webroot::LookProgress& progress) {
  if (progress.of == 0) return fmt::format("  {} files found", progress.done);
  return fmt::format("  {} of {} files", progress.done, progress.of);
}

void show_progress(webroot::LookWish& wish, Instant start, Console& console, Session& session) {
  wish.progress = [&console, &session, start,
                   pace = ProgressPace()](const webroot::LookProgress& progress) mutable {
    if (pace.is_due(session.clock().now() - start)) console.progress(progress_words(progress));
  };
}

/// What git leaves out is only said, so that its failing costs nothing but that.
void ask_what_is_ignored(webroot::LookWish& wish, const FilesReference& reference,
                         Session& session) {
  if (!reference.git) return;
  wish.ignored = [&git = *reference.git, &session](const std::vector<std::string>& paths) {
    auto ignored = webroot::ignored_by_git(
        git, paths, os::Deadline::after(kIgnoredTime).unless(session.stop()));
    return ignored ? *std::move(ignored) : std::vector<std::string>();
  };
}

bool is_partly_unread(const webroot::Report& report) {
  return !report.problems.empty() || (report.input && !report.input->problems.empty());
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const Instant start = session.clock().now();
  auto wish = files_wish(arguments, session, start);
  if (!wish) return fail_with(console, wish.error());
  const auto rules = files_rules(arguments);
  if (!rules) return fail_with(console, rules.error());
  const auto reference = files_reference(arguments, wish->root, session);
  if (!reference) return fail_with(console, reference.error());
  if (reference->reference) wish->reference = &*reference->reference;
  ask_what_is_ignored(*wish, *reference, session);
  show_progress(*wish, start, console, session);
  const auto report = webroot::look(*wish, *rules);
  console.progress("");
  if (!report) return fail_with(console, report.error());
  const Duration took = session.clock().now() - start;
  console.print(arguments.has("--json") ? json::pretty(webroot::json_of(*report)) + "\n"
                                        : files_table(console, *report, took));
  if (report->interrupted) {
    console.complain("quell files: interrupted; what was found so far is shown");
    return Exit::kInterrupted;
  }
  if (is_partly_unread(*report)) return Exit::kFailed;
  return report->count(webroot::Level::kSuspicious) > 0 ? Exit::kFound : Exit::kDone;
}

}  // namespace

Subcommand files_command() {
  return {
      .name = "files",
      .group = "Investigate",
      .summary = "which files below a web root are an attacker's, and who used them?",
      .details =
          "Goes through DIR without following links, and says of each file how suspicious it is "
          "and "
          "why: what rules about web shells find in it (PHP with its disguises undone, JSP, ASP, "
          "CGI scripts, .htaccess and .user.ini, code in pictures), whether it is what a git "
          "checkout or a package says it should be, when it came and whether its time stamp was "
          "set back, where it lies, which requests came just before it, and who called it. Changes "
          "nothing. Ctrl-C shows what was found so far. Exit status: 0 nothing suspicious, 1 "
          "suspicious files, 3 something could not be read (3 wins), 130 interrupted.",
      .positionals = {{.name = "DIR",
                       .value = "",
                       .help = "the web root, or any directory",
                       .arity = Arity::kRequired,
                       .choices = {}}},
      .options = files_parameters(),
      .examples = {{"quell files /var/www/html --since 24h --log /var/log/nginx/",
                    "what came or changed in the last day, and the requests before it"},
                   {"quell files /var/www/shop --against git:/srv/deploy/shop --revision v2.4",
                    "what is not as it was released"},
                   {"quell files /usr/share/phpmyadmin --against dpkg --url /phpmyadmin",
                    "what is not as its package installed it"},
                   {"quell files /var/www --rules my.yar --json",
                    "with rules of your own, for programs"}},
      .run = run,
  };
}

}  // namespace quell::cli

#include "files/files_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "common.h"
#include "input.h"
#include "last_scan.h"
#include "log_form.h"
#include "os/deadline.h"
#include "os/file.h"
#include "os/terminal.h"
#include "scan/scan_wish.h"

namespace quell::cli {
namespace {

constexpr std::string_view kGit = "git:";
constexpr std::string_view kDpkg = "dpkg";
constexpr std::string_view kDpkgAdmin = "/var/lib/dpkg";
constexpr Duration kGitTime = std::chrono::minutes(5);

/// Those of quell.yaml, else those of the last scan: what is gone or was a stream is left out.
Result<std::vector<std::string>> usual_logs(Session& session) {
  std::vector<std::string> logs;
  const auto home = session.home();
  // A person without a home (in a container) can look all the same.
  if (os::environment("QUELL_CONFIG") || home) {
    QUELL_TRY(const config::Config* config, session.config());
    logs = config->logs;
  }
  if (!logs.empty() || !home) return logs;
  const auto scan = last_scan(*home);
  if (!scan) return logs;
  for (const std::string& path : scan->paths) {
    const auto there = os::info_of_target(path);
    if (there && *there) logs.push_back(path);
  }
  return logs;
}

Result<std::vector<std::string>> logs_of(const Arguments& arguments, Session& session) {
  if (arguments.has("--no-logs")) {
    if (!arguments.has("--log")) return std::vector<std::string>();
    return fail(ErrorCode::kInvalidInput, "give --log or --no-logs, not both");
  }
  std::vector<std::string> logs = arguments.list("--log");
  if (!logs.empty()) return logs;
  return usual_logs(session);
}

Result<webroot::JoinOptions> join_of(const Arguments& arguments, Session& session, Instant now) {
  webroot::JoinOptions join;
  QUELL_TRY(LogForm form, log_form(arguments, session));
  join.proxies = std::move(form.proxies);
  join.reading = {
      .formats = std::move(form.formats), .file_formats = std::move(form.file_formats), .now = now};
  join.reading.stopped = [&session] { return session.stop().requested(); };
  if (const auto window = arguments.text("--window")) {
    QUELL_TRY(join.window, parse_duration(*window));
    if (join.window > std::chrono::hours(24)) {
      return fail(ErrorCode::kInvalidInput, "--window is a day at most");
    }
  }
  if (const auto url = arguments.text("--url")) join.url = *url;
  if (!join.url.starts_with('/')) {
    return fail(ErrorCode::kInvalidInput, "--url is a path that begins with /");
  }
  return join;
}

}  // namespace

std::vector<Parameter> files_parameters() {
  return {
      option("--since", "TIME",
             "only files that came or changed from then on, by any of their times (24h: the last "
             "24 hours; 2026-11-22; 2026-11-22T03:14:15Z)"),
      option("--against", "git:DIR|dpkg[:DIR]",
             "what the files should be: a checkout or bare repository that you trust, or what "
             "packages installed"),
      option("--revision", "REV", "commit, tag or branch to compare with (HEAD)"),
      option("--rules", "FILE", "rules of your own, in YARA's language, beside Quell's",
             Arity::kMany),
      option("--log", "PATH",
             "logs with the requests around each file (default: logs of quell.yaml, else those of "
             "the last scan)",
             Arity::kMany),
      {.name = "--no-logs", .help = "read no logs"},
      option("--url", "PATH", "where the web server shows DIR (/)"),
      option("--window", "DURATION", "how long before a file came requests are looked for (60s)"),
      log_format_option("what the lines of the logs are written in, as in scan"),
      option("--json-fields", "MAP", "names in JSON lines, as in scan"),
      option("--proxy", "ADDRESS|NETWORK", "a proxy of yours, as in scan", Arity::kMany),
      option("--threads", "N", "processors to use (all); the result is the same for any number"),
      json_option()};
}

Result<FilesReference> files_reference(const Arguments& arguments, const os::Path& root,
                                       Session& session) {
  FilesReference found;
  const auto against = arguments.text("--against");
  if (!against || !against->starts_with(kGit)) {
    if (arguments.has("--revision")) {
      return fail(ErrorCode::kInvalidInput, "--revision goes with --against git:DIR");
    }
  }
  if (!against) return found;
  if (against->starts_with(kGit) && against->size() > kGit.size()) {
    found.git = webroot::GitPlace{.directory = against->substr(kGit.size()),
                                  .revision = arguments.text("--revision").value_or("HEAD")};
    QUELL_TRY(found.reference,
              webroot::git_reference(*found.git, root,
                                     os::Deadline::after(kGitTime).unless(session.stop())));
    return found;
  }
  const std::string_view rest = std::string_view(*against).substr(0, kDpkg.size());
  const bool has_place = against->size() > kDpkg.size() + 1 && (*against)[kDpkg.size()] == ':';
  if (rest == kDpkg && (against->size() == kDpkg.size() || has_place)) {
    const os::Path admin =
        has_place ? os::Path(against->substr(kDpkg.size() + 1)) : os::Path(kDpkgAdmin);
    QUELL_TRY(found.reference, webroot::dpkg_reference(admin, root));
    return found;
  }
  return fail(ErrorCode::kInvalidInput, "--against is git:DIR, dpkg or dpkg:DIR");
}

Result<webroot::RuleBook> files_rules(const Arguments& arguments) {
  std::vector<webroot::RuleText> texts;
  for (const std::string& file : arguments.list("--rules")) {
    auto text = os::read_file(file, webroot::kRuleFileBytes);
    if (!text) return fail(text.error(), "the rules cannot be read");
    texts.push_back({.name = file, .text = *std::move(text)});
  }
  return webroot::RuleBook::make(texts);
}

Result<webroot::LookWish> files_wish(const Arguments& arguments, Session& session, Instant now) {
  webroot::LookWish wish;
  wish.root = arguments.text("DIR").value_or(".");
  if (const auto since = arguments.text("--since")) {
    QUELL_TRY(wish.since, parse_when(*since, now));
  }
  QUELL_TRY(wish.threads, threads_of(arguments));
  QUELL_TRY(wish.logs, logs_of(arguments, session));
  QUELL_TRY(wish.join, join_of(arguments, session, now));
  wish.join.threads = wish.threads;
  wish.stopped = [&session] { return session.stop().requested(); };
  return wish;
}

}  // namespace quell::cli

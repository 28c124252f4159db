#include "files/files_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "scan/scan_layout.h"
#include "scan/scan_views.h"

namespace quell::cli {
namespace {

using webroot::Call;
using webroot::FileReport;
using webroot::Hit;
using webroot::Level;
using webroot::NearRequest;
using webroot::Report;
using webroot::Story;

constexpr std::size_t kDetailed = 100;  ///< files with reasons; the rest is in --json
constexpr std::size_t kListed = 50;     ///< files without
constexpr std::size_t kHitsShown = 3;
constexpr std::size_t kProblemsShown = 5;
constexpr std::size_t kMissingShown = 5;
constexpr std::size_t kClientsShown = 3;

std::string head(const Report& report, Duration took, std::size_t columns) {
  std::string what =
      fmt::format("  {}: {}", terminal_safe(report.root), counted(report.looked_at, "file"));
  if (report.since) what += fmt::format(", since {} UTC", day_and_time(*report.since));
  if (!report.reference.empty()) what += ", against " + terminal_safe(report.reference);
  const std::string found = fmt::format(
      "  {} suspicious, {} worth a look, {} new or changed; {} read in {}",
      with_commas(report.count(Level::kSuspicious)), with_commas(report.count(Level::kNotable)),
      with_commas(report.changed), with_commas(report.read), to_words(took));
  return wrapped(what, columns, 4) + wrapped(found, columns, 4);
}

/// "2026-11-22 02:11:09": with the year, because time stamps may be of another one, and seconds, to
/// find the request.
std::string moment_words(Instant time) {
  std::string out = to_iso(time).substr(0, 19);
  out[10] = ' ';
  return out;
}

std::string times_words(const os::FullInfo& info) {
  std::string out = "modified " + moment_words(info.basic.modified);
  out += ", changed " + moment_words(info.changed);
  if (info.born) out += ", there since " + moment_words(*info.born);
  return out;
}

std::string status_words(std::optional<std::uint16_t> status) {
  return status ? fmt::format("{}", *status) : "no answer";
}

std::string cause_line(const NearRequest& request) {
  std::string out = fmt::format("     before: {} {} {} {} {}", moment_words(request.time),
                                terminal_safe(request.client), terminal_safe(request.method),
                                terminal_safe(request.target), status_words(request.status));
  if (!request.attack.empty()) out += fmt::format(" [attack: {}]", request.attack);
  return out + fmt::format(" ({}:{})", terminal_safe(request.log), request.line);
}

std::string call_words(const Call& call) {
  return fmt::format("{} by {} ({} {})", moment_words(call.time), terminal_safe(call.client),
                     terminal_safe(call.method), status_words(call.status));
}

std::string story_lines(const Story& story, std::size_t columns) {
  std::string out;
  for (const NearRequest& request : story.before) out += wrapped(cause_line(request), columns, 13);
  if (story.first) {
    std::vector<std::string> names;
    for (const std::string& client : story.clients) names.push_back(terminal_safe(client));
    const std::size_t shown = std::min(names.size(), kClientsShown);
    const std::string more =
        names.size() > shown ? fmt::format(" and {} more", names.size() - shown) : std::string();
    names.resize(shown);
    out += wrapped(fmt::format("     called {}, first {}, last {}; by {}{}",
                               counted(story.calls, "time"), call_words(*story.first),
                               call_words(*story.last), fmt::join(names, ", "), more),
                   columns, 7);
  }
  if (story.missing > 0) {
    out += wrapped(fmt::format("     asked for {} when it was not there (404)",
                               counted(story.missing, "time")),
                   columns, 7);
  }
  return out;
}

std::string hit_lines(const Console& console, const FileReport& file, std::size_t columns) {
  std::string out;
  const std::size_t shown = std::min(file.hits.size(), kHitsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const Hit& hit = file.hits[i];
    if (hit.line == 0) continue;
    const std::string text = fmt::format("{}: {}", hit.line, terminal_safe(hit.matched));
    out += "     " + console.styled(Style::kDim, fit(text, columns - 5)) + "\n";
  }
  return out;
}

std::string block(const Console& console, const FileReport& file, std::size_t columns) {
  const bool is_serious = file.level == Level::kSuspicious;
  const std::string size = bytes_words(file.entry.info.basic.size);
  std::string path = terminal_safe(file.entry.path);
  // A file or a script has no width: it gets the whole path.
  constexpr std::size_t kMarkAndGaps = 7;
  if (console.on_terminal()) path = fit(path, columns - kMarkAndGaps - size.size());
  const std::string title = fmt::format("{} {}  {}", is_serious ? "!!" : " ?", path, size);
  std::string out = "  " + console.styled(is_serious ? Style::kRed : Style::kYellow, title) + "\n";
  if (!file.entry.link.empty())
    out += wrapped("     leads to " + terminal_safe(file.entry.link), columns, 7);
  out += wrapped("     " + times_words(file.entry.info), columns, 7);
  for (const webroot::Remark& remark : file.remarks) {
    out += wrapped(fmt::format("     {:+3}  {}", remark.points, terminal_safe(remark.text)),
                   columns, 10);
  }
  return out + hit_lines(console, file, columns) + story_lines(file.story, columns);
}

std::string state_words(const FileReport& file) {
  switch (file.compared) {
    case webroot::Compared::kModified:
      return "modified";
    case webroot::Compared::kNotListed:
      return "not listed";
    case webroot::Compared::kIgnored:
      return "ignored";
    default:
      return std::string(webroot::name_of(file.change));
  }
}

std::string others(const Console& console, const Report& report, std::size_t columns) {
  std::vector<std::vector<Cell>> rows;
  std::uint64_t all = 0;
  for (const FileReport& file : report.files) {
    if (file.level != Level::kOrdinary) continue;
    all += 1;
    if (rows.size() == kListed) continue;
    rows.push_back({{.text = file.entry.path},
                    {.text = state_words(file)},
                    {.text = moment_words(file.entry.info.changed)},
                    {.text = bytes_words(file.entry.info.basic.size)}});
  }
  if (rows.empty()) return {};
  const std::size_t shown = rows.size();
  std::string out = section(console, "New or changed, nothing suspicious in them");
  out += table(console,
               {{.title = "file", .min_width = 12, .shrinks = true},
                {.title = "state"},
                {.title = "changed (UTC)"},
                {.title = "size", .align = Align::kRight}},
               rows);
  if (all > shown) {
    out +=
        wrapped(fmt::format("  and {} more: --json has all", with_commas(all - shown)), columns, 4);
  }
  return out;
}

std::string detailed(const Console& console, const Report& report, Level level,
                     std::size_t columns) {
  std::string out;
  std::size_t shown = 0;
  for (const FileReport& file : report.files) {
    if (file.level != level || shown == kDetailed) continue;
    ++shown;
    out += block(console, file, columns);
  }
  if (report.count(level) > shown) {
    out += fmt::format("  and {} more: --json has all\n", with_commas(report.count(level) - shown));
  }
  return out;
}

std::string problems(const Report& report, std::size_t columns) {
  std::string out;
  const std::size_t shown = std::min(report.problems.size(), kProblemsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    out += wrapped(fmt::format("  not looked at: {}: {}", terminal_safe(report.problems[i].path),
                               terminal_safe(report.problems[i].error.full())),
                   columns, 4);
  }
  const std::uint64_t all = report.problems.size() + report.further_problems;
  if (all > shown) out += fmt::format("  not looked at: {} more\n", with_commas(all - shown));
  if (!report.input) return out;
  for (const logs::FileProblem& problem : report.input->problems) {
    out += wrapped(fmt::format("  log not read: {}: {}", terminal_safe(problem.file),
                               terminal_safe(problem.error.full())),
                   columns, 4);
  }
  return out;
}

std::string missing(const Report& report, std::size_t columns) {
  if (report.missing_count == 0) return {};
  std::vector<std::string> names;
  for (const std::string& path : report.missing) {
    if (names.size() < kMissingShown) names.push_back(terminal_safe(path));
  }
  const std::string more = report.missing_count > names.size() ? ", …" : "";
  return wrapped(fmt::format("  {} should be there and are not: {}{}",
                             counted(report.missing_count, "file"), fmt::join(names, ", "), more),
                 columns, 4);
}

std::string logs_words(const Report& report, std::size_t columns) {
  if (!report.input) {
    return wrapped("  no logs were read: --log PATH shows the requests around each file", columns,
                   4);
  }
  if (!report.input->first) return "  the logs hold no requests\n";
  return wrapped(fmt::format("  requests from {}, {} – {}", counted(report.requests, "line"),
                             day_and_time(*report.input->first), day_and_time(*report.input->last)),
                 columns, 4);
}

}  // namespace

std::string files_table(const Console& console, const Report& report, Duration took) {
  const std::size_t columns = scan_columns(console);
  std::string out = head(report, took, columns);
  const std::string suspicious = detailed(console, report, Level::kSuspicious, columns);
  if (!suspicious.empty()) out += section(console, "Suspicious") + suspicious;
  const std::string notable = detailed(console, report, Level::kNotable, columns);
  if (!notable.empty()) out += section(console, "Worth a look") + notable;
  out += others(console, report, columns);
  out += "\n" + missing(report, columns) + problems(report, columns);
  for (const std::string& note : report.notes)
    out += wrapped("  " + terminal_safe(note), columns, 4);
  if (!report.files.empty()) out += logs_words(report, columns);
  return out;
}

}  // namespace quell::cli

// The scan table's first and last lines: what was read, and what was not.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/error.h"
#include "base/safe_text.h"
#include "scan/scan_layout.h"
#include "scan/scan_views.h"
#include "scan/table_sections.h"

namespace quell::cli {

namespace {

using investigate::ScanReport;
using logs::ReadSummary;

constexpr std::size_t kSamples = 3;
constexpr std::size_t kSampleColumns = 60;
constexpr std::size_t kNotes = 4;

/// "98.2 MB, 412,910 lines (combined, JSON) in 0.3 s, 0.33 GB/s".
std::string reading_words(const ReadSummary& input, Duration took) {
  std::vector<std::string> formats;
  for (const auto& [format, records] : input.by_format) {
    if (records > 0) formats.push_back(terminal_safe(format));
  }
  std::string out = fmt::format("{}, {}", bytes_words(input.bytes), counted(input.lines, "line"));
  if (!formats.empty()) out += fmt::format(" ({})", fmt::join(formats, ", "));
  if (input.passed_over_bytes > 0) {
    out += fmt::format(", {} at other times passed over", bytes_words(input.passed_over_bytes));
  }
  const double seconds = std::chrono::duration<double>(took).count();
  out += fmt::format(" in {:.1f} s", seconds);
  constexpr double kEnoughToRate = 0.05;
  if (seconds < kEnoughToRate) return out;
  return out + ", " + rate_words(static_cast<double>(input.bytes) / seconds);
}

std::string unparsed_words(const Console& console, const ReadSummary& input) {
  const std::size_t columns = scan_columns(console);
  if (input.unparsed == 0) return {};
  const std::string count = input.unparsed == 1
                                ? "1 line is in no known format"
                                : with_commas(input.unparsed) + " lines are in no known format";
  if (input.unparsed_samples.empty()) return wrapped("  " + count, columns, 4);
  std::string out =
      wrapped("  " + count + (input.unparsed == 1 ? ":" : ", the first:"), columns, 4);
  const std::size_t shown = std::min(input.unparsed_samples.size(), kSamples);
  for (std::size_t i = 0; i < shown; ++i) {
    const logs::UnparsedSample& sample = input.unparsed_samples[i];
    const std::string place = fmt::format("     {}:{}: ", terminal_safe(sample.file), sample.line);
    const std::string text = terminal_safe(sample.text);
    // A file or a script has no width: it gets the whole place.
    out += console.on_terminal() ? fit(place + text, columns) : place + fit(text, kSampleColumns);
    out += "\n";
  }
  return out;
}

/// What could not be read, each with the reason. What Ctrl-C cut short is said at the top.
std::string problem_words(const ReadSummary& input, std::size_t columns) {
  std::string out;
  std::uint64_t shown = 0;
  std::uint64_t problems = input.further_problems;
  for (const logs::FileProblem& problem : input.problems) {
    if (problem.error.code() == ErrorCode::kCancelled) continue;
    ++problems;
    if (shown == kNotes) continue;
    ++shown;
    out += wrapped(fmt::format("  not read: {}: {}", terminal_safe(problem.file),
                               terminal_safe(problem.error.full())),
                   columns, 4);
  }
  if (problems > shown) {
    out += wrapped("  not read: " + counted(problems - shown, "more file"), columns, 4);
  }
  return out;
}

std::string file_words(const ReadSummary& input, std::size_t columns) {
  std::string out = problem_words(input, columns);
  if (!input.not_access_logs.empty()) {
    std::vector<std::string> names;
    for (const std::string& file : input.not_access_logs) names.push_back(terminal_safe(file));
    const std::string head = "  in no known format, left out: ";
    out += head + listed(names, names.size(), {.columns = columns - head.size()}) + "\n";
  }
  if (!input.skipped.empty()) {
    out += wrapped(fmt::format("  {} left out as a copy: {}", counted(input.skipped.size(), "file"),
                               terminal_safe(input.skipped.front())),
                   columns, 4);
  }
  if (input.cut_lines > 0) {
    out += wrapped(fmt::format("  {} longer than 64 KiB: {} of {} not looked at",
                               input.cut_lines == 1 ? std::string("1 line is")
                                                    : with_commas(input.cut_lines) + " lines are",
                               bytes_words(input.cut_bytes), input.cut_lines == 1 ? "it" : "them"),
                   columns, 4);
  }
  return out;
}

/// A style doesn't go over ends of lines: each is styled by itself, behind its two spaces.
std::string styled_lines(const Console& console, Style style, const std::string& lines) {
  std::string out;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at);
    out += "  " + console.styled(style, lines.substr(at + 2, end - at - 2)) + "\n";
    at = end + 1;
  }
  return out;
}

std::string list_words(std::string_view title, const std::vector<std::string>& items,
                       std::size_t columns) {
  std::string out;
  const std::size_t shown = std::min(items.size(), kNotes);
  for (std::size_t i = 0; i < shown; ++i) {
    out += wrapped(fmt::format("  {}: {}", title, terminal_safe(items[i])), columns, 4);
  }
  if (items.size() > shown) {
    out += fmt::format("  {}: {} more\n", title, with_commas(items.size() - shown));
  }
  return out;
}

}  // namespace

std::string table_heading(const Console& console, const ScanReport& report, Duration took) {
  const std::size_t columns = scan_columns(console);
  std::string second = reading_words(report.input, took);
  if (report.sessions > 0) second += "; " + counted(report.sessions, "session");
  std::string out = wrapped("  " + scan_summary(report), columns, 2);
  if (report.input.stopped_at) {
    const std::string words = interrupted_words(*report.input.stopped_at);
    out = styled_lines(console, Style::kYellow, wrapped("  " + words, columns, 2)) + out;
  }
  return out + styled_lines(console, Style::kDim, wrapped("  " + second, columns, 2));
}

std::string table_notes(const Console& console, const ScanReport& report) {
  const std::size_t columns = scan_columns(console);
  std::string out = unparsed_words(console, report.input) + file_words(report.input, columns);
  out += list_words("not whole", report.incomplete, columns);
  out += list_words("approximate", report.approximate, columns);
  return out.empty() ? out : "\n" + out;
}

}  // namespace quell::cli

// What the scan rests on.
#include <fmt/format.h>

#include "base/safe_text.h"
#include "scan/html/html_parts.h"
#include "scan/scan_views.h"

namespace quell::cli::html {

namespace {

constexpr std::size_t kItems = 50;

std::string list_of(std::string_view title, const std::vector<std::string>& items) {
  if (items.empty()) return {};
  std::string out = fmt::format("<h3>{}</h3>\n<ul>\n", title);
  for (std::size_t i = 0; i < items.size() && i < kItems; ++i) {
    out += fmt::format("<li>{}</li>\n", long_text(items[i]));
  }
  if (items.size() > kItems) {
    out += fmt::format("<li>and {} more</li>\n", with_commas(items.size() - kItems));
  }
  return out + "</ul>\n";
}

std::vector<std::string> not_read(const logs::ReadSummary& input) {
  std::vector<std::string> out;
  for (const logs::FileProblem& problem : input.problems) {
    out.push_back(problem.file + ": " + problem.error.full());
  }
  if (input.further_problems > 0) {
    out.push_back(fmt::format("and {} more files", with_commas(input.further_problems)));
  }
  if (input.unparsed > 0) {
    out.push_back(fmt::format("{} in no known format", counted(input.unparsed, "line")));
  }
  for (const logs::UnparsedSample& sample : input.unparsed_samples) {
    out.push_back(fmt::format("{}:{}: {}", sample.file, sample.line, sample.text));
  }
  if (input.cut_lines > 0) {
    out.push_back(fmt::format("{} longer than 64 KiB: {} not looked at",
                              counted(input.cut_lines, "line"), bytes_words(input.cut_bytes)));
  }
  for (const std::string& file : input.not_access_logs) {
    out.push_back(file + ": in no known format");
  }
  for (const std::string& copy : input.skipped) out.push_back(copy + "; read once");
  return out;
}

}  // namespace

std::string reading_section(const investigate::ScanReport& report) {
  const logs::ReadSummary& input = report.input;
  std::string out = fmt::format(
      "<section><h2>What was read</h2>\n<p>{}, {}, {}: {} with requests or events, {} blank, {} in "
      "no known format.</p>\n",
      counted(input.files, "file"), bytes_words(input.bytes), counted(input.lines, "line"),
      with_commas(input.records), with_commas(input.blank), with_commas(input.unparsed));
  std::string formats;
  for (const auto& [format, records] : input.by_format) {
    formats += fmt::format("{}{} {}", formats.empty() ? "" : ", ", short_text(format, 40),
                           with_commas(records));
  }
  if (!formats.empty()) out += fmt::format("<p>Formats: {}.</p>\n", formats);
  out += list_of("Not read", not_read(input));
  out += list_of("Not whole", report.incomplete);
  out += list_of("Approximate", report.approximate);
  return out + "</section>\n";
}

}  // namespace quell::cli::html

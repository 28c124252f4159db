// Attack requests by vector and verdict, as a small matrix; as sentences where it doesn't fit.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/safe_text.h"
#include "scan/scan_layout.h"
#include "scan/scan_views.h"
#include "scan/table_sections.h"

namespace quell::cli {

namespace {

using investigate::Verdict;

struct Line {
  std::string vector;
  const std::map<Verdict, std::uint64_t>* counts;
};

std::string cell(const Line& line, Verdict verdict) {
  const auto found = line.counts->find(verdict);
  return found == line.counts->end() || found->second == 0 ? "-" : with_commas(found->second);
}

/// Verdicts that occur, in rising order.
std::vector<Verdict> verdicts_of(const std::vector<Line>& lines) {
  std::vector<Verdict> out;
  for (const Verdict verdict : kVerdictsRising) {
    if (std::ranges::any_of(lines, [&](const Line& line) { return cell(line, verdict) != "-"; })) {
      out.push_back(verdict);
    }
  }
  return out;
}

std::vector<std::size_t> widths_of(const std::vector<Line>& lines,
                                   const std::vector<Verdict>& verdicts) {
  std::vector<std::size_t> out;
  for (const Verdict verdict : verdicts) {
    out.push_back(display_width(short_words(verdict)));
    for (const Line& line : lines) {
      out.back() = std::max(out.back(), display_width(cell(line, verdict)));
    }
  }
  return out;
}

struct Matrix {
  std::vector<Line> lines;
  std::vector<Verdict> verdicts;
  std::size_t first = 0;            ///< width of the vectors' column
  std::vector<std::size_t> widths;  ///< of the verdicts' columns
};

std::string matrix_text(const Console& console, const Matrix& matrix) {
  std::string titles(matrix.first, ' ');
  for (std::size_t i = 0; i < matrix.verdicts.size(); ++i) {
    titles += "  " + right_aligned(short_words(matrix.verdicts[i]), matrix.widths[i]);
  }
  std::string out = "  " + console.styled(Style::kDim, titles) + "\n";
  for (const Line& line : matrix.lines) {
    out += "  " + padded(line.vector, matrix.first);
    for (std::size_t i = 0; i < matrix.verdicts.size(); ++i) {
      const std::string count = cell(line, matrix.verdicts[i]);
      const std::string text = right_aligned(count, matrix.widths[i]);
      const bool alarming = is_serious(matrix.verdicts[i]) && count != "-";
      out += "  " + (alarming ? console.styled(Style::kRed, text) : text);
    }
    out += "\n";
  }
  return out;
}

std::string sentences(const std::vector<Line>& lines, const std::vector<Verdict>& verdicts,
                      std::size_t columns) {
  std::string out;
  for (const Line& line : lines) {
    std::vector<std::string> parts;
    for (const Verdict verdict : verdicts) {
      if (cell(line, verdict) == "-") continue;
      parts.push_back(fmt::format("{} {}", cell(line, verdict), short_words(verdict)));
    }
    out += wrapped(fmt::format("  {}: {}", line.vector, fmt::join(parts, ", ")), columns, 4);
  }
  return out;
}

}  // namespace

std::string table_vectors(const Console& console, const investigate::ScanReport& report) {
  Matrix matrix;
  for (const auto& [vector, counts] : report.vectors) {
    matrix.lines.push_back({.vector = std::string(attack::title_of(vector)), .counts = &counts});
    matrix.first = std::max(matrix.first, display_width(matrix.lines.back().vector));
  }
  matrix.verdicts = verdicts_of(matrix.lines);
  if (matrix.verdicts.empty()) return {};
  matrix.widths = widths_of(matrix.lines, matrix.verdicts);
  std::size_t width = 2 + matrix.first;
  for (const std::size_t each : matrix.widths) width += 2 + each;
  const std::size_t columns = scan_columns(console);
  return section(console, "Attack requests") +
         (width <= columns ? matrix_text(console, matrix)
                           : sentences(matrix.lines, matrix.verdicts, columns));
}

}  // namespace quell::cli

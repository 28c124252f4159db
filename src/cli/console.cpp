#include "cli/console.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "base/safe_text.h"

namespace quell::cli {
namespace {

constexpr std::size_t kGap = 2;

using Widths = std::vector<std::size_t>;

Widths natural_widths(const std::vector<Column>& columns,
                      const std::vector<std::vector<Cell>>& rows) {
  Widths widths;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::size_t width = display_width(columns[i].title);
    for (const auto& row : rows) {
      if (i < row.size()) width = std::max(width, display_width(terminal_safe(row[i].text)));
    }
    widths.push_back(width);
  }
  return widths;
}

/// Takes columns from the widest shrinking column, one at a time, until the table fits.
void shrink(Widths& widths, const std::vector<Column>& columns, std::size_t available) {
  const auto total = [&] {
    return std::accumulate(widths.begin(), widths.end(), kGap * widths.size());
  };
  while (total() > available) {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const bool may = columns[i].shrinks && widths[i] > columns[i].min_width;
      if (may && (widest == nullptr || widths[i] > *widest)) widest = &widths[i];
    }
    if (widest == nullptr) return;
    --*widest;
  }
}

std::string padded(const Console& console, const Cell& cell, const Column& column,
                   std::size_t width) {
  const std::string text = fit(terminal_safe(cell.text), width);
  const std::string space(width - std::min(width, display_width(text)), ' ');
  const std::string shown = console.styled(cell.style, text);
  return column.align == Align::kRight ? space + shown : shown + space;
}

std::string laid_out(const Console& console, const std::vector<Column>& columns,
                     const std::vector<Cell>& row, const Widths& widths) {
  std::string line;
  for (std::size_t i = 0; i < std::min(columns.size(), row.size()); ++i) {
    line += std::string(kGap, ' ') + padded(console, row[i], columns[i], widths[i]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string table(const Console& console, const std::vector<Column>& columns,
                  const std::vector<std::vector<Cell>>& rows) {
  Widths widths = natural_widths(columns, rows);
  // A script or a file has no width: nothing is cut there.
  if (console.on_terminal()) shrink(widths, columns, console.columns());
  std::string out;
  const bool titled =
      std::any_of(columns.begin(), columns.end(), [](const Column& c) { return !c.title.empty(); });
  if (titled) {
    std::vector<Cell> titles;
    for (const Column& column : columns) titles.push_back({column.title, Style::kDim});
    out += laid_out(console, columns, titles, widths);
  }
  for (const auto& row : rows) out += laid_out(console, columns, row, widths);
  return out;
}

}  // namespace quell::cli

// Horizontal bars, stacked by verdict.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/safe_text.h"
#include "scan/html/html_parts.h"
#include "scan/scan_views.h"

namespace quell::cli::html {

namespace {

// Units of the drawing.
constexpr int kWidth = 576;
constexpr int kLabels = 214;  ///< where bars begin
constexpr int kFigures = 64;  ///< kept free behind the longest bar
constexpr int kRow = 26;
constexpr int kBar = 16;
constexpr std::size_t kLabelColumns = 30;

std::string_view css_of(std::size_t verdict) {
  return investigate::name_of(kVerdictsRising.at(verdict));
}

/// "2,310: 2,300 failed, 10 LIKELY".
std::string figures(const Bar& bar) {
  std::string out;
  for (std::size_t i = 0; i < bar.counts.size(); ++i) {
    if (bar.counts.at(i) == 0) continue;
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", with_commas(bar.counts.at(i)),
                       short_words(kVerdictsRising.at(i)));
  }
  return out;
}

std::string drawn(const Bar& bar, std::size_t row, std::uint64_t most) {
  const int top = static_cast<int>(row) * kRow;
  const std::string label = fit(terminal_safe(bar.label), kLabelColumns);
  std::string out =
      fmt::format("<g><title>{}: {}</title><text class=\"label right\" x=\"{}\" y=\"{}\">{}</text>",
                  html_safe(fit(terminal_safe(bar.label), 300)), figures(bar), kLabels - 8,
                  top + 17, html_safe(label));
  const double scale = static_cast<double>(kWidth - kLabels - kFigures) /
                       static_cast<double>(std::max<std::uint64_t>(most, 1));
  double x = kLabels;
  for (std::size_t i = 0; i < bar.counts.size(); ++i) {
    if (bar.counts.at(i) == 0) continue;
    // What is there can be seen, however little it is.
    const double width = std::max(1.5, static_cast<double>(bar.counts.at(i)) * scale);
    out += fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\"/>",
                       css_of(i), x, top + 4, width, kBar);
    x += width;
  }
  return out + fmt::format("<text x=\"{:.1f}\" y=\"{}\">{}</text></g>\n", x + 6, top + 17,
                           with_commas(bar.total()));
}

std::array<std::uint64_t, 5> sums_of(const std::vector<Bar>& bars) {
  std::array<std::uint64_t, 5> out{};
  for (const Bar& bar : bars) {
    for (std::size_t i = 0; i < out.size(); ++i) out.at(i) += bar.counts.at(i);
  }
  return out;
}

std::string legend(const std::array<std::uint64_t, 5>& sums) {
  std::string out = "<ul class=\"legend\">";
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (sums.at(i) == 0) continue;
    out += fmt::format("<li><i class=\"{}\"></i>{}</li>", css_of(i),
                       short_words(kVerdictsRising.at(i)));
  }
  return out + "</ul>\n";
}

std::string as_table(const BarChart& chart, const std::vector<Bar>& shown,
                     const std::array<std::uint64_t, 5>& sums) {
  std::vector<TableColumn> columns = {{.title = chart.of_what}};
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (sums.at(i) > 0) {
      columns.push_back({.title = short_words(kVerdictsRising.at(i)), .align = Align::kRight});
    }
  }
  columns.push_back({.title = "all", .align = Align::kRight});
  std::vector<TableRow> rows;
  for (const Bar& bar : shown) {
    TableRow row{.cells = {short_text(bar.label, 60)}};
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (sums.at(i) > 0) row.cells.push_back(with_commas(bar.counts.at(i)));
    }
    row.cells.push_back(with_commas(bar.total()));
    rows.push_back(std::move(row));
  }
  return folded("As a table", table("", columns, rows));
}

}  // namespace

std::uint64_t Bar::total() const {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::string bar_chart(const BarChart& chart) {
  if (chart.bars.empty()) return {};
  const std::vector<Bar> shown(
      chart.bars.begin(),
      chart.bars.begin() + static_cast<std::ptrdiff_t>(std::min(chart.bars.size(), kBarsShown)));
  std::uint64_t most = 0;
  for (const Bar& bar : shown) most = std::max(most, bar.total());
  const auto sums = sums_of(shown);
  std::string out = fmt::format(
      "<section><h2>{0}</h2>\n<figure>{1}<svg viewBox=\"0 0 {2} {3}\" role=\"img\" "
      "aria-labelledby=\"{4}-title {4}-desc\">\n<title id=\"{4}-title\">{0}</title>\n"
      "<desc id=\"{4}-desc\">Bars, longest first: {5} requests at most. The table below has the "
      "figures.</desc>\n",
      chart.title, legend(sums), kWidth, static_cast<int>(shown.size()) * kRow + 2, chart.id,
      with_commas(most));
  for (std::size_t i = 0; i < shown.size(); ++i) out += drawn(shown[i], i, most);
  out += "</svg></figure>\n";
  if (chart.bars.size() > shown.size()) {
    out += fmt::format("<p class=\"soft\">and {} more</p>\n",
                       with_commas(chart.bars.size() - shown.size()));
  }
  return out + as_table(chart, shown, sums) + "</section>\n";
}

}  // namespace quell::cli::html

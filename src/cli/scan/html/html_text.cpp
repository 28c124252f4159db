// Text and tables of the page.
#include <fmt/format.h>

#include "base/safe_text.h"
#include "scan/html/html_parts.h"

namespace quell::cli::html {

namespace {

constexpr std::size_t kTextColumns = 2100;
constexpr std::size_t kTooltipColumns = 400;

}  // namespace

std::string short_text(std::string_view outside, std::size_t columns) {
  const std::string safe = terminal_safe(outside);
  if (display_width(safe) <= columns) return html_safe(safe);
  return fmt::format("<span title=\"{}\">{}</span>", html_safe(fit(safe, kTooltipColumns)),
                     html_safe(fit(safe, columns)));
}

std::string long_text(std::string_view outside) {
  return html_safe(fit(terminal_safe(outside), kTextColumns));
}

std::string compact(std::uint64_t number) {
  struct Unit {
    std::uint64_t size;
    std::string_view letter;
  };
  static constexpr std::array<Unit, 4> kUnits = {
      {{1'000'000'000'000, "T"}, {1'000'000'000, "G"}, {1'000'000, "M"}, {1'000, "k"}}};
  for (const Unit& unit : kUnits) {
    if (number < unit.size) continue;
    if (number % unit.size == 0) return fmt::format("{}{}", number / unit.size, unit.letter);
    return fmt::format("{:.1f}{}", static_cast<double>(number) / static_cast<double>(unit.size),
                       unit.letter);
  }
  return std::to_string(number);
}

std::uint64_t round_up(std::uint64_t number) {
  constexpr std::uint64_t kLargestPower = 1'000'000'000'000'000'000;
  for (std::uint64_t power = 1;; power *= 10) {
    for (const std::uint64_t factor : {1U, 2U, 3U, 4U, 6U, 8U}) {
      if (factor * power >= number) return factor * power;
    }
    if (power == kLargestPower) return 10 * power;
  }
}

std::string table(std::string_view caption, const std::vector<TableColumn>& columns,
                  const std::vector<TableRow>& rows) {
  std::string out = "<div class=\"scroll\"><table>\n";
  if (!caption.empty()) out += fmt::format("<caption>{}</caption>\n", caption);
  out += "<thead><tr>";
  for (const TableColumn& column : columns) {
    out += fmt::format("<th scope=\"col\"{}>{}</th>",
                       column.align == Align::kRight ? " class=\"number\"" : "", column.title);
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const TableRow& row : rows) {
    out += row.css_class.empty() ? "<tr>" : fmt::format("<tr class=\"{}\">", row.css_class);
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const bool right = i < columns.size() && columns[i].align == Align::kRight;
      out += fmt::format("<td{}>{}</td>", right ? " class=\"number\"" : "", row.cells[i]);
    }
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table></div>\n";
}

std::string folded(std::string_view summary, const std::string& content) {
  return fmt::format("<details><summary>{}</summary>\n{}</details>\n", summary, content);
}

}  // namespace quell::cli::html

#include "scan/scan_layout.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/safe_text.h"
#include "scan/scan_views.h"

namespace quell::cli {

std::size_t scan_columns(const Console& console) {
  return std::max(console.columns(), kNarrowestScan);
}

std::string padded(std::string_view text, std::size_t columns) {
  const std::size_t width = display_width(text);
  std::string out(text);
  if (width < columns) out.append(columns - width, ' ');
  return out;
}

std::string right_aligned(std::string_view text, std::size_t columns) {
  const std::size_t width = display_width(text);
  return std::string(width < columns ? columns - width : 0, ' ') + std::string(text);
}

std::string wrapped(std::string_view text, std::size_t columns, std::size_t hanging) {
  const std::size_t indented = std::min(text.find_first_not_of(' '), text.size());
  std::string out(text.substr(0, indented));
  std::size_t width = indented;
  bool begins_line = true;
  for (std::size_t at = indented; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    const std::size_t needed = display_width(word);
    if (!begins_line && width + 1 + needed > columns) {
      out += "\n" + std::string(hanging, ' ');
      width = hanging;
      begins_line = true;
    }
    if (!begins_line) out += ' ';
    width += begins_line ? 0 : 1;
    const std::string shown = fit(word, columns - std::min(columns, width));
    out += shown;
    width += display_width(shown);
    begins_line = false;
    at = std::min(text.find_first_not_of(' ', end), text.size());
  }
  return out + "\n";
}

std::string listed(const std::vector<std::string>& items, std::size_t total, const List& list) {
  constexpr std::size_t kLeastItem = 6;
  std::string out;
  for (std::size_t shown = 0; shown < items.size(); ++shown) {
    const std::string next = (shown == 0 ? "" : std::string(list.separator)) + items[shown];
    const std::size_t left = total - shown - 1;
    const std::string tail = left == 0 ? "" : fmt::format(" and {} more", with_commas(left));
    const std::size_t room = list.columns - std::min(list.columns, display_width(tail));
    if (display_width(out + next) > room) {
      if (shown == 0) return room < kLeastItem ? with_commas(total) : fit(next, room) + tail;
      return out + fmt::format(" and {} more", with_commas(left + 1));
    }
    out += next;
  }
  const std::size_t left = total - items.size();
  return left == 0 ? out : out + fmt::format(" and {} more", with_commas(left));
}

std::string section(const Console& console, std::string_view title) {
  return "\n  " + console.styled(Style::kBold, title) + "\n";
}

}  // namespace quell::cli

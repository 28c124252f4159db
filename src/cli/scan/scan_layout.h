// Laying text out in columns, for the sections of the scan table. Text is terminal-safe and plain:
// styles are put around it afterwards, because escape sequences have no width.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"

namespace quell::cli {

/// Narrower terminals get the layout of this width.
inline constexpr std::size_t kNarrowestScan = 40;

/// Columns that a line of the table may take.
std::size_t scan_columns(const Console& console);

std::string padded(std::string_view text, std::size_t columns);         ///< spaces behind it
std::string right_aligned(std::string_view text, std::size_t columns);  ///< spaces before it

/// Lines of at most `columns`, broken between words; the lines after the first are indented by
/// `hanging`. A word that is longer than a line is cut with "…". Ends in a newline.
std::string wrapped(std::string_view text, std::size_t columns, std::size_t hanging);

struct List {
  std::size_t columns = 0;
  std::string_view separator = ", ";
};
/// "a, b, c and 12 more": as many of `total` as fit, at least the first, cut; only the number where
/// there is no room for it.
std::string listed(const std::vector<std::string>& items, std::size_t total, const List& list);

/// An empty line and the title of a section.
std::string section(const Console& console, std::string_view title);

}  // namespace quell::cli

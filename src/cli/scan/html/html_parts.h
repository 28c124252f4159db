// The page of `quell scan --format html`, in parts: each gives finished HTML in which every text
// from outside is escaped, and is empty when there is nothing to show.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "investigate/scan.h"

namespace quell::cli::html {

/// From <!doctype> to <body>: title, content security policy, style.
std::string page_head();

/// The figures at a glance: requests, actors, attack requests, how far the worst one got.
std::string overview(const investigate::ScanReport& report);

/// Requests and attack requests over time.
std::string hours_chart(const investigate::ScanReport& report);
/// Attack requests by vector, by actor and by endpoint, each split by verdict.
std::string attack_charts(const investigate::ScanReport& report);

std::string attackers_table(const investigate::ScanReport& report);
std::string behaviours_table(const investigate::ScanReport& report);
std::string campaigns_table(const investigate::ScanReport& report);
/// The worst attackers' stories, folded away.
std::string timelines(const investigate::ScanReport& report);
std::string endpoints_table(const investigate::ScanReport& report);
std::string talkers_table(const investigate::ScanReport& report);
std::string login_attacks_table(const investigate::ScanReport& report);
std::string logins_table(const investigate::ScanReport& report);
std::string errors_table(const investigate::ScanReport& report);
/// What was read and what was not, what is approximate and what a limit kept out.
std::string reading_section(const investigate::ScanReport& report);

/// One bar of a chart, split by verdict in the order of kVerdictsRising.
struct Bar {
  std::string label;  ///< may hold outside bytes
  std::array<std::uint64_t, 5> counts{};
  [[nodiscard]] std::uint64_t total() const;
};
struct BarChart {
  std::string_view id;       ///< of its title and description, unique in the page
  std::string_view title;    ///< heading
  std::string_view of_what;  ///< title of the column of labels
  std::vector<Bar> bars;     ///< most first; what is beyond kBarsShown is counted
};
inline constexpr std::size_t kBarsShown = 12;
/// Horizontal bars with a legend, and the same figures as a table.
std::string bar_chart(const BarChart& chart);

enum class Align : std::uint8_t { kLeft, kRight };
struct TableColumn {
  std::string_view title;
  Align align = Align::kLeft;
};
struct TableRow {
  std::vector<std::string> cells;  ///< HTML
  std::string_view css_class{};
};
std::string table(std::string_view caption, const std::vector<TableColumn>& columns,
                  const std::vector<TableRow>& rows);
/// The table, folded away.
std::string folded(std::string_view summary, const std::string& content);

/// For, against, not observable.
std::string evidence_list(const std::vector<investigate::Evidence>& evidence);
/// Outside text cut to `columns`, escaped; the whole of it (to a limit) as a tooltip if it was cut.
std::string short_text(std::string_view outside, std::size_t columns);
/// Outside text, escaped, at most kTextColumns of it: one request may be 64 KiB.
std::string long_text(std::string_view outside);
/// "0", "950", "1.2k", "3.4M": for axes.
std::string compact(std::uint64_t number);
/// The smallest of 1, 2, 3, 4, 6, 8, 10, 20, … that is not under `number` (at most 10¹⁹).
std::uint64_t round_up(std::uint64_t number);

}  // namespace quell::cli::html

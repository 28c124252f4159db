// Endpoints of the scan table: those under attack, and who and what is busiest.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/safe_text.h"
#include "scan/endpoints_attacked.h"
#include "scan/scan_layout.h"
#include "scan/scan_views.h"
#include "scan/table_sections.h"

namespace quell::cli {

namespace {

constexpr std::size_t kAttackedShown = 4;
constexpr std::size_t kEndpointColumns = 32;
constexpr std::size_t kNameColumns = 28;
constexpr std::size_t kBusiestNamed = 12;

std::string attacked_row(const Console& console, const AttackedEndpoint& each, std::size_t width,
                         std::size_t columns) {
  const std::string name = padded(fit(terminal_safe(each.endpoint), width), width);
  const std::string what = fmt::format("{}, {}: {}", counted(each.requests, "request"),
                                       counted(each.actors, "actor"), titles_of(each.vectors));
  const std::string shown = fit(what, columns - 5 - width - 2);
  if (!is_serious(each.worst)) return fmt::format("     {}  {}\n", name, shown);
  return fmt::format("  {}  {}\n", console.styled(Style::kRed, "!! " + name), shown);
}

template <class Item>
std::vector<std::string> named(const std::vector<Item>& items, std::string Item::* name) {
  std::vector<std::string> out;
  for (const Item& item : items) {
    if (out.size() == kBusiestNamed) break;
    out.push_back(fmt::format("{} {}", fit(terminal_safe(item.*name), kNameColumns),
                              with_commas(item.requests)));
  }
  return out;
}

}  // namespace

std::string table_endpoints(const Console& console, const investigate::ScanReport& report) {
  const std::vector<AttackedEndpoint> all = attacked_endpoints(report);
  if (all.empty()) return {};
  const std::size_t columns = scan_columns(console);
  const std::size_t shown = std::min(all.size(), kAttackedShown);
  std::size_t width = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    width = std::max(width, display_width(terminal_safe(all[i].endpoint)));
  }
  width = std::min({width, kEndpointColumns, columns / 3});
  std::string out = section(console, "Endpoints under attack");
  for (std::size_t i = 0; i < shown; ++i) out += attacked_row(console, all[i], width, columns);
  if (all.size() > shown) {
    out += fmt::format("     … and {} more\n", with_commas(all.size() - shown));
  }
  return out;
}

std::string table_busiest(const Console& console, const investigate::ScanReport& report) {
  const std::size_t columns = scan_columns(console);
  std::string out;
  const auto add = [&](std::string_view title, const std::vector<std::string>& names,
                       std::uint64_t total) {
    if (names.empty()) return;
    constexpr std::size_t kTitle = 11;
    const std::size_t count = std::max<std::size_t>(total, names.size());
    out += fmt::format("  {}{}\n", padded(title, kTitle),
                       listed(names, count, {.columns = columns - 2 - kTitle, .separator = " · "}));
  };
  add("endpoints", named(report.endpoints, &investigate::Endpoint::pattern), report.endpoints_seen);
  add("actors", named(report.talkers, &investigate::Talker::key), report.actors_seen);
  return out.empty() ? out : section(console, "Busiest") + out;
}

}  // namespace quell::cli

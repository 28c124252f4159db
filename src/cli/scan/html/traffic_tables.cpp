// Ordinary traffic: the busiest endpoints and actors.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/safe_text.h"
#include "scan/html/html_parts.h"
#include "scan/scan_views.h"

namespace quell::cli::html {

namespace {

constexpr std::size_t kRows = 30;

/// "14.2 kB ± 0.9 kB"; empty without a figure.
std::string size_spread(const std::optional<investigate::Spread>& spread) {
  if (!spread) return {};
  const auto whole = [](double bytes) {
    return bytes_words(static_cast<std::uint64_t>(std::llround(std::clamp(bytes, 0.0, 1e15))));
  };
  return fmt::format("{} ± {}", whole(spread->median), whole(spread->deviation));
}

std::string time_spread(const std::optional<investigate::Spread>& spread) {
  if (!spread) return {};
  return fmt::format("{:.3g} ± {:.2g} ms", spread->median, spread->deviation);
}

/// Share of the ordinary requests that were answered with 4xx or 5xx.
std::string error_share(const investigate::Endpoint& endpoint) {
  std::uint64_t errors = 0;
  std::uint64_t all = 0;
  for (const auto& [status, times] : endpoint.statuses) {
    all += times;
    if (status >= 400) errors += times;
  }
  if (all == 0) return {};
  return fmt::format("{:.1f} %", 100.0 * static_cast<double>(errors) / static_cast<double>(all));
}

std::string further(std::uint64_t all, std::size_t shown) {
  if (all <= shown) return {};
  return fmt::format("<p class=\"soft\">and {} more</p>\n", with_commas(all - shown));
}

std::string when(const std::optional<Instant>& time) {
  return time ? day_and_time(*time) : std::string();
}

}  // namespace

std::string endpoints_table(const investigate::ScanReport& report) {
  if (report.endpoints.empty()) return {};
  std::vector<TableRow> rows;
  for (const investigate::Endpoint& endpoint : report.endpoints) {
    if (rows.size() == kRows) break;
    rows.push_back({.cells = {fmt::format("<code>{}</code>", short_text(endpoint.pattern, 60)),
                              with_commas(endpoint.requests), with_commas(endpoint.attack_requests),
                              error_share(endpoint), size_spread(endpoint.bytes),
                              time_spread(endpoint.milliseconds)}});
  }
  return "<section><h2>Busiest endpoints</h2>\n" +
         table("",
               {{.title = "Endpoint"},
                {.title = "Requests", .align = Align::kRight},
                {.title = "Attacks", .align = Align::kRight},
                {.title = "4xx and 5xx", .align = Align::kRight},
                {.title = "Usual answer", .align = Align::kRight},
                {.title = "Usual time", .align = Align::kRight}},
               rows) +
         further(std::max<std::uint64_t>(report.endpoints_seen, report.endpoints.size()),
                 rows.size()) +
         "</section>\n";
}

std::string talkers_table(const investigate::ScanReport& report) {
  if (report.talkers.empty()) return {};
  std::vector<TableRow> rows;
  for (const investigate::Talker& talker : report.talkers) {
    if (rows.size() == kRows) break;
    rows.push_back(
        {.cells = {short_text(talker.key, 48), with_commas(talker.requests),
                   with_commas(talker.attack_requests), with_commas(talker.client_errors),
                   bytes_words(talker.bytes), with_commas(talker.sessions),
                   talker.several_agents ? "several" : "one",
                   when(talker.first) + " – " + when(talker.last)}});
  }
  return "<section><h2>Busiest actors</h2>\n" +
         table("",
               {{.title = "Actor"},
                {.title = "Requests", .align = Align::kRight},
                {.title = "Attacks", .align = Align::kRight},
                {.title = "4xx", .align = Align::kRight},
                {.title = "Answered", .align = Align::kRight},
                {.title = "Sessions", .align = Align::kRight},
                {.title = "User agents"},
                {.title = "From – to"}},
               rows) +
         further(std::max<std::uint64_t>(report.actors_seen, report.talkers.size()), rows.size()) +
         "</section>\n";
}

}  // namespace quell::cli::html

#include <fmt/format.h>

#include <algorithm>

#include "base/safe_text.h"
#include "scan/html/html_parts.h"
#include "scan/scan_views.h"

namespace quell::cli::html {

namespace {

std::string card(std::string_view figure, std::string_view what, std::string_view css_class) {
  return fmt::format("<li{}><strong>{}</strong>{}</li>\n",
                     css_class.empty() ? "" : fmt::format(" class=\"{}\"", css_class), figure,
                     what);
}

/// "LIKELY SUCCEEDED" and by how many actors, the worst that is in the report.
std::string worst_card(const investigate::ScanReport& report) {
  if (report.attack_requests == 0) return card("none", "attacks found", "");
  investigate::Verdict worst = investigate::Verdict::kBlocked;
  for (const investigate::Actor& actor : report.attackers) worst = std::max(worst, actor.worst());
  const auto actors = std::ranges::count_if(
      report.attackers, [&](const investigate::Actor& actor) { return actor.worst() == worst; });
  const std::string what = fmt::format("the furthest an attack got, by {}",
                                       counted(static_cast<std::uint64_t>(actors), "actor"));
  return card(investigate::words_of(worst), what, is_serious(worst) ? "alarm" : "");
}

}  // namespace

std::string overview(const investigate::ScanReport& report) {
  std::string out = fmt::format(
      "<header><h1>Quell scan</h1>\n<p class=\"soft\">{}. Times are in "
      "UTC.</p></header>\n<ul class=\"cards\">\n",
      html_safe(scan_summary(report)));
  out += card(with_commas(report.requests), "requests", "");
  out += card(with_commas(report.actors_seen),
              report.sessions > 0 ? fmt::format("actors, {}", counted(report.sessions, "session"))
                                  : std::string("actors"),
              "");
  out += card(with_commas(report.attack_requests),
              fmt::format("attack requests, by {}", counted(report.attackers.size(), "actor")), "");
  return out + worst_card(report) + "</ul>\n";
}

}  // namespace quell::cli::html

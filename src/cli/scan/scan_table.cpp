#include "base/safe_text.h"
#include "scan/scan_layout.h"
#include "scan/scan_views.h"
#include "scan/table_sections.h"

namespace quell::cli {

namespace {

bool nothing_was_read(const investigate::ScanReport& report) {
  return report.requests == 0 && report.events == 0 && report.logins_failed == 0 &&
         report.logins_accepted == 0;
}

}  // namespace

std::string scan_table(const Console& console, const investigate::ScanReport& report,
                       Duration took) {
  std::string out = table_heading(console, report, took);
  if (nothing_was_read(report)) {
    out += table_notes(console, report);
    return out + wrapped("  nothing was read, so this says nothing about attacks",
                         scan_columns(console), 4);
  }
  if (report.attack_requests == 0 && report.login_attacks.empty()) {
    out += wrapped("  no attack found of the kinds that scan looks for", scan_columns(console), 4);
  }
  out += table_vectors(console, report);
  out += table_attackers(console, report);
  out += table_behaviours(console, report);
  out += table_campaigns(console, report);
  out += table_timelines(console, report);
  out += table_endpoints(console, report);
  out += table_login_attacks(console, report);
  out += table_logins(console, report);
  out += table_errors(console, report);
  out += table_busiest(console, report);
  out += table_notes(console, report);
  return out + table_next(console, report);
}

}  // namespace quell::cli

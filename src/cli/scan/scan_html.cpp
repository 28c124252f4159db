// The page of a scan: one file that needs nothing else. Its parts are in scan/html/.
#include "scan/html/html_parts.h"
#include "scan/scan_views.h"

namespace quell::cli {

std::string scan_html(const investigate::ScanReport& report) {
  return html::page_head() + html::overview(report) + "<main>\n" + html::hours_chart(report) +
         html::attack_charts(report) + html::attackers_table(report) +
         html::login_attacks_table(report) + html::behaviours_table(report) +
         html::campaigns_table(report) + html::timelines(report) + html::logins_table(report) +
         html::errors_table(report) + html::endpoints_table(report) + html::talkers_table(report) +
         html::reading_section(report) + "</main>\n</body>\n</html>\n";
}

}  // namespace quell::cli

// The sections of `quell scan`'s table, top to bottom. Each is empty when there is nothing to say,
// fits scan_columns() and begins with an empty line where it has a title.
#pragma once

#include <string>

#include "base/time.h"
#include "cli/console.h"
#include "investigate/scan.h"

namespace quell::cli {

/// What was read, when it happened, who asked: two or three lines.
std::string table_heading(const Console& console, const investigate::ScanReport& report,
                          Duration took);
/// Attack requests by vector and verdict.
std::string table_vectors(const Console& console, const investigate::ScanReport& report);
/// The worst of what attackers did to holes.
std::string table_attackers(const Console& console, const investigate::ScanReport& report);
/// Scanning, floods, web shells; the worst.
std::string table_behaviours(const Console& console, const investigate::ScanReport& report);
/// Attackers that act alike.
std::string table_campaigns(const Console& console, const investigate::ScanReport& report);
/// One line for each of the worst attackers, of those that likely succeeded.
std::string table_timelines(const Console& console, const investigate::ScanReport& report);
/// Endpoints under attack, then the busiest endpoints and actors.
std::string table_endpoints(const Console& console, const investigate::ScanReport& report);
std::string table_busiest(const Console& console, const investigate::ScanReport& report);
/// Attacks on logins: the worst, with how far each got.
std::string table_login_attacks(const Console& console, const investigate::ScanReport& report);
std::string table_logins(const Console& console, const investigate::ScanReport& report);
std::string table_errors(const Console& console, const investigate::ScanReport& report);
/// What could not be read, what is approximate, what a limit kept out.
std::string table_notes(const Console& console, const investigate::ScanReport& report);
/// What to do next; only with attackers.
std::string table_next(const Console& console, const investigate::ScanReport& report);

}  // namespace quell::cli

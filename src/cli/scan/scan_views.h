// What `quell scan` shows, one function and one file for each format. Pure but for the console.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "cli/console.h"
#include "investigate/scan.h"

namespace quell::cli {

/// For people: one row for each attacker and hole, and what to do next.
std::string scan_table(const Console& console, const investigate::ScanReport& report,
                       Duration took);
/// For people, about one actor: everything that is known, with the evidence.
std::string scan_actor(const Console& console, const investigate::ScanReport& report,
                       Duration took);
/// One finding a line; see docs/formats/scan.md.
std::string scan_jsonl(const investigate::ScanReport& report);
/// One page that needs nothing else; everything from outside is escaped.
std::string scan_html(const investigate::ScanReport& report);

/// "3 files, 21 Sep 14:13 – 22 Sep 09:40, 412,903 requests, 8,112 actors".
std::string scan_summary(const investigate::ScanReport& report);
/// "LIKELY SUCCEEDED (37 answers of 4–9 kB where 0.6 kB is usual)".
std::string outcome_words(const investigate::Judgement& judgement);
/// "21 Sep 14:13", UTC.
std::string day_and_time(Instant time);
/// "2,310".
std::string with_commas(std::uint64_t number);

}  // namespace quell::cli

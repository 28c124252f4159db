// What `quell scan` shows, one function and one file for each format. Pure but for the console.
#pragma once

#include <array>
#include <cstdint>
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
                       std::string_view actor_key, Duration took);
/// One finding a line: each request, then each attacker, attack on logins, behaviour and campaign,
/// and one that says so if the scan was interrupted; see docs/formats/scan.md.
std::string scan_jsonl(const investigate::ScanReport& report);
/// One page that needs nothing else; everything from outside is escaped.
std::string scan_html(const investigate::ScanReport& report);

/// "3 files, 21 Sep 14:13 – 22 Sep 09:40, 412,903 requests, 8,112 actors".
std::string scan_summary(const investigate::ScanReport& report);
/// "interrupted: 1.2 of 8.0 GB were looked at".
std::string interrupted_words(const logs::Progress& at);
/// "LIKELY SUCCEEDED (37 answers of 4–9 kB where 0.6 kB is usual)".
std::string outcome_words(const investigate::Judgement& judgement);
/// "request flood on /search"; holds outside bytes.
std::string behaviour_words(const investigate::Behaviour& behaviour);
/// "T1499.002, CWE-400".
std::string technique_words(const investigate::Behaviour& behaviour);
/// "21 Sep 14:13", UTC.
std::string day_and_time(Instant time);
/// "2,310".
std::string with_commas(std::uint64_t number);
/// "1 request", "2,310 requests".
std::string counted(std::uint64_t number, std::string_view noun);
/// "17 B", "9.1 kB", "98.2 MB", "8.0 GB": powers of 1000.
std::string bytes_words(std::uint64_t bytes);
/// "9.1 kB/s", "330 MB/s", "1.9 GB/s".
std::string rate_words(double bytes_a_second);

/// In the order in which a responder must fear them.
inline constexpr std::array<investigate::Verdict, 5> kVerdictsRising = {
    investigate::Verdict::kBlocked, investigate::Verdict::kFailed, investigate::Verdict::kAttempted,
    investigate::Verdict::kLikely, investigate::Verdict::kConfirmed};
/// One word for a column or a legend: "blocked", "LIKELY".
std::string_view short_words(investigate::Verdict verdict);
/// Whether it is marked as what must be looked at first.
bool is_serious(investigate::Verdict verdict);

}  // namespace quell::cli

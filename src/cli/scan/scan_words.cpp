#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "scan/scan_views.h"

namespace quell::cli {

std::string with_commas(std::uint64_t number) {
  std::string out = std::to_string(number);
  for (std::size_t at = out.size(); at > 3;) {
    at -= 3;
    out.insert(at, ",");
  }
  return out;
}

std::string day_and_time(Instant time) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::minutes>(time - day));
  return fmt::format("{} {} {:02}:{:02}", static_cast<unsigned>(date.day()),
                     kMonths.at(static_cast<unsigned>(date.month()) - 1), clock.hours().count(),
                     clock.minutes().count());
}

std::string counted(std::uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", with_commas(number), noun, number == 1 ? "" : "s");
}

std::string bytes_words(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  static constexpr std::array<std::string_view, 5> kUnits = {"kB", "MB", "GB", "TB", "PB"};
  double size = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  // What would be rounded to "1000.0" takes the next unit.
  constexpr double kNextUnit = 999.95;
  while (size >= kNextUnit && unit + 1 < kUnits.size()) {
    size /= 1000;
    ++unit;
  }
  return fmt::format("{:.1f} {}", size, kUnits.at(unit));
}

std::string rate_words(double bytes_a_second) {
  constexpr double kGiga = 1e9;
  constexpr double kMega = 1e6;
  if (bytes_a_second >= 999.5 * kMega) return fmt::format("{:.1f} GB/s", bytes_a_second / kGiga);
  if (bytes_a_second >= 10 * kMega) return fmt::format("{:.0f} MB/s", bytes_a_second / kMega);
  return bytes_words(static_cast<std::uint64_t>(std::max(bytes_a_second, 0.0))) + "/s";
}

std::string_view short_words(investigate::Verdict verdict) {
  switch (verdict) {
    case investigate::Verdict::kBlocked:
      return "blocked";
    case investigate::Verdict::kFailed:
      return "failed";
    case investigate::Verdict::kAttempted:
      return "attempted";
    case investigate::Verdict::kLikely:
      return "LIKELY";
    case investigate::Verdict::kConfirmed:
      return "SUCCEEDED";
  }
  return "";
}

bool is_serious(investigate::Verdict verdict) {
  return verdict >= investigate::Verdict::kLikely;
}

std::string scan_summary(const investigate::ScanReport& report) {
  std::string out = counted(report.input.files, "file");
  if (report.first && report.last) {
    out += fmt::format(", {} – {}", day_and_time(*report.first), day_and_time(*report.last));
  }
  return out + fmt::format(", {}, {}", counted(report.requests, "request"),
                           counted(report.actors_seen, "actor"));
}

std::string interrupted_words(const logs::Progress& at) {
  const std::string of = at.of ? " of " + bytes_words(*at.of) : std::string();
  return fmt::format("interrupted: {}{} were looked at, what follows is not in it",
                     bytes_words(at.bytes), of);
}

std::string outcome_words(const investigate::Judgement& judgement) {
  using enum investigate::Verdict;
  std::string out(investigate::words_of(judgement.verdict));
  const auto wanted =
      judgement.verdict >= kLikely ? investigate::Side::kFor : investigate::Side::kAgainst;
  for (const investigate::Evidence& evidence : judgement.evidence) {
    if (evidence.side == wanted) return out + " (" + evidence.text + ")";
  }
  if (judgement.evidence.empty()) return out;
  return out + " (" + judgement.evidence.front().text + ")";
}

}  // namespace quell::cli

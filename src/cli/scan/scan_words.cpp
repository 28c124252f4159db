#include <fmt/format.h>

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

std::string scan_summary(const investigate::ScanReport& report) {
  const auto count = [](std::uint64_t number, std::string_view noun) {
    return fmt::format("{} {}{}", with_commas(number), noun, number == 1 ? "" : "s");
  };
  std::string out = count(report.input.files, "file");
  if (report.first && report.last) {
    out += fmt::format(", {} – {}", day_and_time(*report.first), day_and_time(*report.last));
  }
  return out + fmt::format(", {}, {}", count(report.requests, "request"),
                           count(report.actors_seen, "actor"));
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

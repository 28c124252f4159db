// What a report says of itself: what it leaves out, and which of its figures are estimates.
#include <fmt/format.h>

#include <cstdint>
#include <string_view>

#include "reporter.h"
#include "words.h"

namespace quell::investigate {

void Reporter::say_what_is_missing() {
  const auto say = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) report_.incomplete.push_back(fmt::format("{}: {}", what, grouped(count)));
  };
  std::uint64_t listed = 0;
  for (const auto& [key, attacker] : *attackers_) listed += attacker.attack_requests;
  say(tally_.attacks_to_list_ - listed,
      "attack requests of attackers beyond the limit, counted but not listed (those listed are a "
      "fair sample)");
  say(beyond_holes_,
      "attack requests on further holes of attackers with very many, counted but not listed");
  say(tally_.served_.beyond() + tally_.refused_.beyond(),
      "ordinary requests on endpoints beyond the limit, which have no baseline");
  say(tally_.findings_.beyond(), "attack requests missing from the list of single findings");
  say(tally_.partly_classified_, "requests with more parts than are looked at");
  say(report_.input.cut_lines, "lines over 64 KiB, of which only the beginning was read");
  if (tally_.hours_.has_dropped()) {
    report_.incomplete.emplace_back(
        "hours before the last seven years are not in the totals by hour");
  }
  if (tally_.errors_.is_cut()) {
    report_.incomplete.emplace_back("more kinds of errors than are listed (a fair sample)");
  }
}

void Reporter::say_what_is_approximate() {
  auto& out = report_.approximate;
  if (!tally_.clients_.is_exact()) {
    out.push_back(
        fmt::format("actors: more than {}, so their number is estimated, to about 1 %, "
                    "and requests of single ones are too high by up to {}",
                    grouped(tally_.limits_.clients), grouped(tally_.requests_ / 250'000 + 1)));
    out.emplace_back("sessions: not counted for so many actors");
  } else if (!tally_.clients_.sessions()) {
    out.emplace_back("sessions: not counted, because too many actors came on several days");
  }
  if (!tally_.sample_.is_exact() && !report_.behaviours.empty()) {
    out.emplace_back(
        "behaviour: judged from a fair sample of requests, so some counts are estimates");
  }
  if (!report_.endpoints.empty()) {
    out.emplace_back("medians of sizes and times: to 3 %");
  }
}

}  // namespace quell::investigate

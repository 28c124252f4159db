// What the order of requests tells: errors that stopped, pages that opened.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "verdict_maker.h"
#include "words.h"

namespace quell::investigate {

namespace {

/// "2026-11-22 03:14:15".
std::string time_words(std::uint32_t seconds) {
  constexpr std::size_t kDate = 10;
  constexpr std::size_t kTime = 8;
  const std::string iso = to_iso(Instant(std::chrono::seconds(seconds)));
  return iso.substr(0, kDate) + " " + iso.substr(kDate + 1, kTime);
}

/// Of `all` in random order, of which `few` are of one kind, that none of these is among the last.
double chance_of_none_among(std::uint64_t last, std::uint64_t few, std::uint64_t all) {
  double out = 1;
  for (std::uint64_t at = 0; at < last; ++at) {
    out *= static_cast<double>(all - few - at) / static_cast<double>(all - at);
  }
  return out;
}

}  // namespace

void judge_order(VerdictMaker& maker) {
  constexpr std::uint64_t kLeast = 3;  // of each
  constexpr double kMostChance = 0.01;
  std::vector<const Seen*> order;
  for (const Seen& one : maker.sample) {
    if (one.seconds > 0 && (one.kind == Kind::kFound || one.kind == Kind::kBroken))
      order.push_back(&one);
  }
  std::ranges::sort(order, {}, [](const Seen* one) { return Moment(one->seconds, one->line); });
  const auto is_broken = [](const Seen* one) { return one->kind == Kind::kBroken; };
  const auto broken = static_cast<std::uint64_t>(std::ranges::count_if(order, is_broken));
  const auto last = std::ranges::find_if(order.rbegin(), order.rend(), is_broken);
  const auto after = static_cast<std::uint64_t>(last - order.rbegin());
  if (broken < kLeast || after < kLeast) return;
  const double chance = chance_of_none_among(after, broken, order.size());
  if (chance > kMostChance) return;
  maker.say(Side::kFor,
            fmt::format("{} until {}, then {} without one until {}: whoever sent them learned what "
                        "the program can read (by accident in 1 of {} orders)",
                        counted(broken, "server error"), time_words((*last)->seconds),
                        counted(after, "answer"), time_words(order.back()->seconds),
                        grouped(static_cast<std::uint64_t>(std::llround(1 / chance)))));
}

void say_what_opened(VerdictMaker& maker) {
  const OpenedPages& opened = maker.asked.opened;
  if (opened.pages == 0) return;
  maker.say(Side::kFor,
            fmt::format("{} that had refused this client (401, 403) before the first of these "
                        "requests answered it from {} on{}",
                        counted(opened.pages, "page"), time_words(opened.first),
                        opened.tried_login ? ", after it had sent a form to a login"
                                           : ", though it sent no form to a login"));
}

}  // namespace quell::investigate

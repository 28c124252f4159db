// Waits: a payload that says "sleep 5", and an answer that takes 5 seconds.
#include <set>

#include "verdict_maker.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr std::uint32_t kLeastAsked = 500;  // ms; shorter waits drown in ordinary ones

/// Median and spread of ordinary times, in milliseconds; 0 if unknown.
double usual_limit(const Baseline& baseline) {
  constexpr double kDeviations = 8;
  double out = 0;
  for (const auto& [status, usual] : baseline) {
    if (!is_success(status) || usual.answers < kBaselineAnswers) continue;
    const double limit =
        usual.milliseconds.value_or(0) + kDeviations * usual.time_deviation.value_or(0);
    out = std::max(out, limit);
  }
  return out;
}

struct Waits {
  std::uint64_t hits = 0;           ///< waited as told
  std::uint64_t misses = 0;         ///< told to wait without a condition, and did not
  std::uint64_t quick = 0;          ///< told not to wait, or under a condition, and did not
  std::set<std::uint32_t> lengths;  ///< of the waits that were followed
};

Waits waits_of(VerdictMaker& maker) {
  Waits out;
  const double usual = usual_limit(maker.asked.baseline);
  for (const Seen& one : maker.sample) {
    if (!one.asks_delay() || !one.has_time()) continue;
    const bool long_enough = one.asked_milliseconds >= kLeastAsked && waited(one);
    if (long_enough && one.milliseconds > usual) {
      ++out.hits;
      out.lengths.insert(one.asked_milliseconds);
      maker.out.grounds.waited.insert(one.bytes);
    } else if (one.asked_milliseconds < kLeastAsked || one.asks_condition) {
      ++out.quick;
    } else {
      ++out.misses;
    }
  }
  return out;
}

}  // namespace

bool waited(const Observation& one) {
  constexpr double kClockSlack = 0.95;
  return one.asks_delay() && one.has_time() &&
         one.milliseconds >= kClockSlack * one.asked_milliseconds;
}

void judge_delay(VerdictMaker& maker) {
  const bool asked = std::ranges::any_of(maker.asked.sample, &Observation::asks_delay);
  if (!asked) return;
  if (std::ranges::none_of(maker.asked.sample, &Observation::has_time)) {
    maker.say(Side::kNotObservable,
              "whether the server waited as it was told to: this log has no request times");
    return;
  }
  const Waits waits = waits_of(maker);
  if (waits.hits > 0 && waits.hits >= 2 * waits.misses) {
    maker.out.grounds.delay = true;
    std::string text = fmt::format("{} took as long as the payload told the server to wait",
                                   counted(waits.hits, "answer"));
    if (waits.quick > 0)
      text += fmt::format("; {} without such a wait did not", grouped(waits.quick));
    maker.likely(std::move(text));
    if (waits.lengths.size() >= 2 && waits.misses == 0) {
      maker.at_least(Verdict::kConfirmed);
      maker.say(Side::kFor,
                fmt::format("the time follows {} different waits", grouped(waits.lengths.size())));
    }
  } else if (waits.misses > 0) {
    maker.say(Side::kAgainst, fmt::format("{} told the server to wait, and it did not",
                                          counted(waits.misses, "request")));
  }
}

}  // namespace quell::investigate

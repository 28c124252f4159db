#include "dependence.h"

#include <algorithm>
#include <map>
#include <vector>

namespace quell::investigate {

namespace {

struct Sized {
  double rest = 0;  ///< size without what the request's own length explains
  const Seen* seen = nullptr;
};

/// Sizes of the answers to one thing that was asked for.
struct Range {
  double least = 0;
  double most = 0;
  std::size_t answers = 0;

  void add(double rest) {
    least = answers == 0 ? rest : std::min(least, rest);
    most = answers == 0 ? rest : std::max(most, rest);
    ++answers;
  }
  [[nodiscard]] double width() const { return most - least; }
};

/// What was sent is repeated not at all, once or twice: whichever leaves least.
double growth_of(std::span<const Seen> answers) {
  double best = 0;
  double least = -1;
  for (const double growth : {0.0, 1.0, 2.0}) {
    Range all;
    for (const Seen& one : answers) all.add(one.bytes - growth * one.length);
    if (least < 0 || all.width() < least) {
      least = all.width();
      best = growth;
    }
  }
  return best;
}

/// Cuts sorted sizes where they are further apart than `gap`.
void cut_levels(const std::vector<Sized>& order, double gap, Dependence& out) {
  for (std::size_t at = 1; at < order.size(); ++at) {
    if (order[at].rest - order[at - 1].rest > gap) ++out.levels;
    if (out.levels > 1) out.higher.insert(order[at].seen->bytes);
  }
}

}  // namespace

Dependence dependence_of(std::span<const Seen> answers) {
  constexpr std::size_t kLeastObjects = 2;
  constexpr std::size_t kLeastRepeats = 2;  // requests that were asked again: without, no noise
  constexpr double kLeastGap = 40;
  constexpr double kTimesNoise = 2;
  Dependence out;
  if (answers.empty()) return out;
  const double growth = growth_of(answers);
  std::map<std::uint32_t, Range> ranges;
  std::vector<Sized> order;
  for (const Seen& one : answers) {
    const double rest = one.bytes - growth * one.length;
    ranges[one.object].add(rest);
    order.push_back({.rest = rest, .seen = &one});
  }
  double noise = 0;
  std::size_t repeats = 0;
  for (const auto& [object, range] : ranges) {
    noise = std::max(noise, range.width());
    repeats += range.answers - 1;
  }
  std::ranges::sort(order, {}, &Sized::rest);
  const auto [least, most] = std::ranges::minmax(answers, {}, &Seen::bytes);
  out.smallest = least.bytes;
  out.largest = most.bytes;
  if (ranges.size() < kLeastObjects || repeats < kLeastRepeats) return out;
  cut_levels(order, std::max(kLeastGap, kTimesNoise * noise), out);
  out.holds = out.levels > 1;
  return out;
}

}  // namespace quell::investigate

#include "blind_series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace quell::investigate {

namespace {

using Numbers = std::set<std::uint32_t>;

constexpr std::size_t kLeastQuestions = 5;
constexpr std::size_t kMostQuestions = 14;  // halving of a million needs twenty: too few are alike

/// The value that a series closed on: `above + 1`, if it asked both sides of it.
struct Closed {
  std::uint32_t value = 0;
  std::size_t below = 0;  ///< questions that were answered with yes
  std::size_t above = 0;  ///< … with no
};

/// Halving leaves one question between distances 2^k and 2^(k+1); counting up leaves many.
bool is_halving(const Numbers& asked, std::uint32_t value) {
  constexpr std::size_t kSlack = 3;
  std::size_t far = 0;
  std::uint32_t distance = 1;
  for (std::size_t power = 0; far < asked.size(); ++power, distance *= 2) {
    far = static_cast<std::size_t>(std::ranges::count_if(asked, [&](std::uint32_t number) {
      return (number > value ? number - value : value - number) <= distance;
    }));
    if (far > power + kSlack) return false;
  }
  return true;
}

/// Two numbers side by side enclose the value: yes to the lower, no to the upper.
std::optional<Closed> closed(const Numbers& asked) {
  if (asked.size() < kLeastQuestions || asked.size() > kMostQuestions) return std::nullopt;
  std::optional<Closed> best;
  for (auto upper = std::next(asked.begin()); upper != asked.end(); ++upper) {
    const auto lower = std::prev(upper);
    if (*upper - *lower != 1 || !is_halving(asked, *upper)) continue;
    const auto below = static_cast<std::size_t>(std::distance(asked.begin(), upper));
    const Closed one{.value = *upper, .below = below, .above = asked.size() - below};
    // Of several pairs the one with most on both sides: the others are a step beside it.
    if (!best || std::min(one.below, one.above) > std::min(best->below, best->above)) best = one;
  }
  return best;
}

/// Characters that values are made of, from few to many.
struct Alphabet {
  std::string_view extra;
  bool digits;
  bool lower;
  bool upper;
  double size;
};
constexpr std::array<Alphabet, 5> kAlphabets = {{
    {.extra = "", .digits = true, .lower = false, .upper = false, .size = 10},
    {.extra = "abcdef", .digits = true, .lower = false, .upper = false, .size = 16},
    {.extra = "", .digits = true, .lower = true, .upper = false, .size = 36},
    {.extra = "_", .digits = true, .lower = true, .upper = true, .size = 63},
    {.extra = "_.-@:/$, ", .digits = true, .lower = true, .upper = true, .size = 71},
}};

bool holds(const Alphabet& alphabet, std::uint32_t code) {
  constexpr std::uint32_t kPrintable = 127;
  if (code >= kPrintable) return false;
  const char c = static_cast<char>(code);
  return (alphabet.digits && c >= '0' && c <= '9') || (alphabet.lower && c >= 'a' && c <= 'z') ||
         (alphabet.upper && c >= 'A' && c <= 'Z') || alphabet.extra.contains(c);
}

/// How probable it is that as many characters by chance fall into the smallest alphabet that holds
/// all but a few of these. Numbers that are no characters tell nothing.
double chance_of(const std::vector<std::uint32_t>& values) {
  constexpr double kCharacters = 95;
  double least = 1;
  for (const Alphabet& alphabet : kAlphabets) {
    const auto in =
        std::ranges::count_if(values, [&](std::uint32_t value) { return holds(alphabet, value); });
    if (static_cast<std::size_t>(in) < values.size()) continue;
    least = std::min(least, std::pow(alphabet.size / kCharacters, static_cast<double>(in)));
  }
  return least;
}

}  // namespace

bool BlindReading::is_telling() const {
  constexpr std::size_t kLeastValues = 3;
  constexpr double kMostChance = 0.06;
  return values >= kLeastValues && values > one_way && chance <= kMostChance;
}

BlindReading blind_reading(std::span<const Seen> sample) {
  constexpr std::size_t kLeastEach = 2;
  std::map<std::uint32_t, Numbers> series;
  for (const Seen& one : sample) {
    if (one.compares()) series[one.question].insert(one.compared);
  }
  BlindReading out;
  std::vector<std::uint32_t> values;
  for (const auto& [question, asked] : series) {
    const auto end = closed(asked);
    if (!end) continue;
    if (std::min(end->below, end->above) < kLeastEach) {
      ++out.one_way;
      continue;
    }
    values.push_back(end->value);
    out.questions += asked.size();
  }
  out.values = values.size();
  if (!values.empty()) out.chance = chance_of(values);
  return out;
}

}  // namespace quell::investigate

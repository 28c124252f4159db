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

/// What a series closed on. The answer to its last question shows in no further one: so the value
/// is one of a few.
struct Closed {
  std::uint32_t least = 0;
  std::uint32_t most = 0;
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

std::optional<Closed> closed(const Numbers& asked) {
  constexpr std::uint32_t kBeside = 2;
  constexpr std::uint32_t kMostApart = 4;
  if (asked.size() < kLeastQuestions || asked.size() > kMostQuestions) return std::nullopt;
  std::optional<Closed> out;
  for (auto at = std::next(asked.begin()); std::next(at) != asked.end(); ++at) {
    const bool is_last = *at - *std::prev(at) <= kBeside && *std::next(at) - *at <= kBeside;
    if (!is_last || !is_halving(asked, *at)) continue;
    if (!out) out = Closed{.least = *at, .most = *at};
    out->most = *at + 1;
  }
  if (out && out->most - out->least > kMostApart) return std::nullopt;
  return out;
}

/// Characters that values are made of, from few to many. `runs`: of codes side by side.
struct Alphabet {
  std::string_view extra;
  bool digits;
  bool lower;
  bool upper;
  double size;
  double runs;
};
constexpr std::array<Alphabet, 4> kAlphabets = {{
    {.extra = "", .digits = true, .lower = false, .upper = false, .size = 10, .runs = 1},
    {.extra = "abcdef", .digits = true, .lower = false, .upper = false, .size = 16, .runs = 2},
    {.extra = "", .digits = true, .lower = true, .upper = false, .size = 36, .runs = 2},
    {.extra = "_", .digits = true, .lower = true, .upper = true, .size = 63, .runs = 4},
}};

bool holds(const Alphabet& alphabet, std::uint32_t code) {
  constexpr std::uint32_t kPrintable = 127;
  if (code >= kPrintable) return false;
  const char c = static_cast<char>(code);
  return (alphabet.digits && c >= '0' && c <= '9') || (alphabet.lower && c >= 'a' && c <= 'z') ||
         (alphabet.upper && c >= 'A' && c <= 'Z') || alphabet.extra.contains(c);
}

bool holds_any(const Alphabet& alphabet, const Closed& value) {
  for (std::uint32_t code = value.least; code <= value.most; ++code) {
    if (holds(alphabet, code)) return true;
  }
  return false;
}

/// How probable it is that as many characters by chance fall into the smallest alphabet that holds
/// all of these. Numbers that are no characters tell nothing.
double chance_of(const std::vector<Closed>& values) {
  constexpr double kCharacters = 95;
  constexpr double kUnsure = 3;  // codes beside a run that may be taken for one of it
  double least = 1;
  for (const Alphabet& alphabet : kAlphabets) {
    const bool all = std::ranges::all_of(
        values, [&](const Closed& value) { return holds_any(alphabet, value); });
    const double one = (alphabet.size + kUnsure * alphabet.runs) / kCharacters;
    if (all) least = std::min(least, std::pow(one, static_cast<double>(values.size())));
  }
  return least;
}

}  // namespace

bool BlindReading::is_telling() const {
  constexpr std::size_t kLeastValues = 3;
  constexpr double kMostChance = 0.06;
  return values >= kLeastValues && 2 * ways >= values && ways > 1 && chance <= kMostChance;
}

BlindReading blind_reading(std::span<const Seen> sample) {
  std::map<std::uint32_t, Numbers> series;
  for (const Seen& one : sample) {
    if (one.compares()) series[one.question].insert(one.compared);
  }
  BlindReading out;
  std::vector<Closed> values;
  std::set<Numbers> ways;
  for (const auto& [question, asked] : series) {
    const auto value = closed(asked);
    if (!value) continue;
    values.push_back(*value);
    ways.insert(asked);
    out.questions += asked.size();
  }
  out.values = values.size();
  out.ways = ways.size();
  if (!values.empty()) out.chance = chance_of(values);
  return out;
}

}  // namespace quell::investigate

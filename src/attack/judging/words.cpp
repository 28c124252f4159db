#include "judging/words.h"

#include <string_view>

namespace quell::attack {

namespace {

std::string_view unit_name(Unit unit, std::size_t count) {
  switch (unit) {
    case Unit::kNone:
      return {};
    case Unit::kTokens:
      return " tokens";
    case Unit::kLevels:
      return count == 1 ? " level" : " levels";
    case Unit::kTimes:
      return count == 1 ? " time" : " times";
  }
  return {};
}

}  // namespace

void append_words(std::string& out, const Observation& seen) {
  out += seen.text;
  if (!seen.detail.empty()) {
    out += ' ';
    out += seen.detail;
  }
  if (seen.unit == Unit::kNone) return;
  out += ' ';
  out += std::to_string(seen.count);
  out += unit_name(seen.unit, seen.count);
}

std::vector<Reason> in_words(std::span<const Observation> seen) {
  std::vector<Reason> out;
  out.reserve(seen.size());
  for (const Observation& each : seen) {
    append_words(out.emplace_back(Reason{.text = {}, .weight = each.weight}).text, each);
  }
  return out;
}

}  // namespace quell::attack

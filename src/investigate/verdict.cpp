#include "investigate/verdict.h"

#include <algorithm>
#include <array>

namespace quell::investigate {

namespace {

struct VerdictName {
  Verdict verdict;
  std::string_view name;
  std::string_view words;
};
constexpr std::array<VerdictName, 5> kVerdicts = {{
    {Verdict::kBlocked, "blocked", "blocked"},
    {Verdict::kFailed, "failed", "failed"},
    {Verdict::kAttempted, "attempted", "attempted, outcome not visible"},
    {Verdict::kLikely, "likely", "LIKELY SUCCEEDED"},
    {Verdict::kConfirmed, "confirmed", "SUCCEEDED"},
}};

struct SideName {
  Side side;
  std::string_view name;
};
constexpr std::array<SideName, 3> kSides = {{
    {Side::kFor, "for"},
    {Side::kAgainst, "against"},
    {Side::kNotObservable, "not_observable"},
}};

}  // namespace

std::string_view name_of(Verdict verdict) {
  return std::ranges::find(kVerdicts, verdict, &VerdictName::verdict)->name;
}

std::optional<Verdict> verdict_from_name(std::string_view name) {
  const auto found = std::ranges::find(kVerdicts, name, &VerdictName::name);
  if (found == kVerdicts.end()) return std::nullopt;
  return found->verdict;
}

std::string_view words_of(Verdict verdict) {
  return std::ranges::find(kVerdicts, verdict, &VerdictName::verdict)->words;
}

std::string_view name_of(Side side) {
  return std::ranges::find(kSides, side, &SideName::side)->name;
}

std::string_view words_of(Side side) {
  switch (side) {
    case Side::kFor:
      return "for it";
    case Side::kAgainst:
      return "against it";
    case Side::kNotObservable:
      return "not to be seen here";
  }
  return "";
}

std::optional<Side> side_from_name(std::string_view name) {
  const auto found = std::ranges::find(kSides, name, &SideName::name);
  if (found == kSides.end()) return std::nullopt;
  return found->side;
}

}  // namespace quell::investigate

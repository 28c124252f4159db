#include "checks.h"

#include <algorithm>
#include <string_view>

#include "fmt/format.h"

namespace quell::contain {

bool all_passed(const std::vector<Check>& checks) {
  return std::ranges::none_of(
      checks, [](const Check& check) { return check.outcome == Check::Outcome::kFailed; });
}

const Check* first_open(const std::vector<Check>& checks) {
  const auto found = std::ranges::find_if(checks, [](const Check& check) {
    return check.outcome == Check::Outcome::kNote && !check.expected.empty();
  });
  return found == checks.end() ? nullptr : &*found;
}

std::string first_failure(const std::vector<Check>& checks) {
  const auto failed = std::ranges::find(checks, Check::Outcome::kFailed, &Check::outcome);
  if (failed == checks.end()) return {};
  return fmt::format("{}: expected {}, seen {}", failed->what, failed->expected, failed->seen);
}

std::string text_of(const std::vector<Check>& checks) {
  std::string result;
  for (const Check& check : checks) {
    const std::string_view word = check.outcome == Check::Outcome::kPassed   ? "passed"
                                  : check.outcome == Check::Outcome::kFailed ? "FAILED"
                                                                             : "note";
    result +=
        fmt::format("{}: {}: expected {}, seen {}\n", word, check.what, check.expected, check.seen);
  }
  return result;
}

}  // namespace quell::contain

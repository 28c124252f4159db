#include "contain/actuator.h"

#include <algorithm>

#include "base/safe_text.h"
#include "fmt/format.h"

namespace quell::contain {

Result<void> check_id(const ContainmentId& id) {
  constexpr std::size_t kLongest = 64;
  const auto fine = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (id.empty() || id.text().size() > kLongest || !std::ranges::all_of(id.text(), fine)) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("\"{}\" is no containment id (letters, digits, . _ -, at most {})",
                            terminal_safe(id.text()), kLongest));
  }
  return {};
}

std::string_view name_of(State state) {
  switch (state) {
    case State::kAbsent:
      return "absent";
    case State::kInForce:
      return "in force";
    case State::kHalfApplied:
      return "half applied";
    case State::kAltered:
      return "altered";
  }
  return "unknown";
}

}  // namespace quell::contain

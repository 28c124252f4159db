#include "which_containment.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/safe_text.h"
#include "base/utf8.h"
#include "incident/state.h"

namespace quell::cli {
namespace {

constexpr std::size_t kShown = 12;
constexpr std::size_t kColumns = 40;

std::string in_capitals(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; });
  return text;
}

/// "; there are C1 (endpoint:/search) and C2 (203.0.113.9)": the latest, if there are many.
std::string those_there_are(const incident::State& state) {
  if (state.containments.empty()) return "; none was asked for yet: quell contain KIND TARGET";
  std::string text;
  const std::size_t count = state.containments.size();
  for (std::size_t i = count - std::min(count, kShown); i < count; ++i) {
    const incident::ContainmentRequested& one = state.containments[i].requested.value;
    text += (text.empty() ? "; there are " : ", ") + one.containment + " (" +
            fit(terminal_safe(one.target), kColumns) + ")";
  }
  return text;
}

}  // namespace

Result<std::string> which_containment(const Arguments& arguments, const Case& of) {
  const std::string typed = arguments.text("CONTAINMENT").value_or("");
  for (const std::string& id : {typed, in_capitals(typed)}) {
    if (incident::find_containment(of.state, id) != nullptr) return id;
  }
  return fail(
      ErrorCode::kInvalidInput,
      "there is no containment " + fit(terminal_safe(typed), kColumns) + those_there_are(of.state));
}

}  // namespace quell::cli

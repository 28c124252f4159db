#include "kinds/request_targets.h"

#include <algorithm>
#include <array>

#include "base/safe_text.h"
#include "target/target.h"

namespace quell::casework {
namespace {

/// "endpoint:/search": in the words of the record already.
bool is_recorded(std::string_view typed) {
  constexpr std::array<std::string_view, 5> kTerms = {
      "address:", "endpoint:", "method:", "parameter:", "rate:"};
  return std::ranges::any_of(kTerms,
                             [&](std::string_view term) { return typed.starts_with(term); });
}

/// The word is the first term's; further terms may follow it.
Result<std::string> read_as(std::string_view term, std::string_view typed,
                            std::string_view example) {
  std::string text =
      is_recorded(typed) ? std::string(typed) : std::string(term) + std::string(typed);
  if (const auto target = target::parse_target(text); !target) {
    return fail(target.error(), "TARGET is not as in: quell contain " + std::string(example));
  }
  return text;
}

}  // namespace

Result<std::string> read_endpoint(std::string_view typed) {
  if (is_recorded(typed)) return std::string(typed);
  // A URL as it is copied from a browser or a log: its path is meant, whatever was asked of it.
  if (typed.starts_with("https://") || typed.starts_with("http://")) {
    const std::string_view behind = typed.substr(typed.find("//") + 2);
    const std::size_t slash = behind.find('/');
    std::string_view path = slash == std::string_view::npos ? "/" : behind.substr(slash);
    path = path.substr(0, path.find_first_of("?#"));
    return fail(ErrorCode::kInvalidInput,
                "TARGET is the path of an endpoint and no URL: give " + shell_word(path) +
                    (typed.contains('?')
                         ? ", which stops it whatever is behind the ? (one parameter is stopped "
                           "with: quell contain parameter)"
                         : ""));
  }
  if (typed.starts_with('/')) return "endpoint:" + std::string(typed);
  return fail(
      ErrorCode::kInvalidInput,
      "TARGET is a path that begins with /, as in: quell contain endpoint /" + std::string(typed));
}

Result<std::string> read_parameter(std::string_view typed) {
  return read_as("parameter:", typed, "parameter 'q~union endpoint:/search'");
}

Result<std::string> read_rate(std::string_view typed) {
  return read_as("rate:", typed, "rate '10/s endpoint:/login'");
}

Result<std::string> read_address(std::string_view typed) {
  return read_as("address:", typed, "address '203.0.113.9 endpoint:/admin/*'");
}

}  // namespace quell::casework

#include "kinds/request_targets.h"

#include <algorithm>
#include <array>

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

/// "/search" of "https://shop.example/search?q=1#top"; empty: that is no address of a page.
std::string path_of(std::string_view typed) {
  const std::size_t host = typed.starts_with("http://")    ? 7
                           : typed.starts_with("https://") ? 8
                                                           : std::string_view::npos;
  if (host == std::string_view::npos) return {};
  const std::string_view rest = typed.substr(std::min(typed.find('/', host), typed.size()));
  const std::string_view path = rest.substr(0, rest.find_first_of("?#"));
  return path.empty() ? "/" : std::string(path);
}

}  // namespace

Result<std::string> read_endpoint(std::string_view typed) {
  if (is_recorded(typed)) return std::string(typed);
  if (typed.starts_with('/')) return "endpoint:" + std::string(typed);
  if (const std::string path = path_of(typed); !path.empty()) {
    return fail(
        ErrorCode::kInvalidInput,
        "TARGET is a path, not an address; that of this one: quell contain endpoint " + path);
  }
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

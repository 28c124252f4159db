#include "incident/digest.h"

#include <algorithm>

namespace quell::incident {

Result<Digest> Digest::parse(std::string_view text) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (text.size() != 64 || !std::ranges::all_of(text, is_hex))
    return fail(ErrorCode::kInvalidInput, "a digest is 64 lower-case hexadecimal digits");
  return Digest(std::string(text));
}

}  // namespace quell::incident

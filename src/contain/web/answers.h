// The texts of Quell's own answers, by which a probe knows them. Each is followed by a reference.
#pragma once

#include <string_view>

namespace quell::contain::web {

/// 200: the sign; 403; 503. Empty for every other status.
constexpr std::string_view text_of_answer(int status) {
  switch (status) {
    case 200:
      return "Live. Reference: ";
    case 403:
      return "Refused. Reference: ";
    case 503:
      return "Temporarily unavailable. Reference: ";
    default:
      return {};
  }
}

}  // namespace quell::contain::web

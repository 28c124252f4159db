// A header as some callers hand it over, "Name: value": the value. Private to attack.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "judging/families.h"

namespace quell::attack {

/// Behind "Name: " of a header, if that is part of the question's value.
inline std::string_view behind_header_name(const Question& question) {
  constexpr std::size_t kLongestName = 40;
  if (question.where != Where::kHeader) return question.value;
  const std::size_t colon = question.value.substr(0, kLongestName).find(": ");
  if (colon == std::string_view::npos) return question.value;
  const auto in_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return std::ranges::all_of(question.value.substr(0, colon), in_name)
             ? question.value.substr(colon + 2)
             : question.value;
}

}  // namespace quell::attack

// "ascii(substr((select …),3,1))>79": the question that blind reading of a value asks again and
// again, and the number that it compares with. Private to investigate. Pure, linear.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace quell::investigate {

struct Comparison {
  std::string question;      ///< the text without the number
  std::uint32_t number = 0;  ///< at most kMostCompared
};

/// Characters, digits and counts are what is compared with; longer numbers are data.
inline constexpr std::uint32_t kMostCompared = 100'000;

/// The last number that stands behind '<', '>', "<=", ">=" or "between N and". `text`: decoded, in
/// lower case. nullopt if there is none.
std::optional<Comparison> comparison_in(std::string_view text);

}  // namespace quell::investigate

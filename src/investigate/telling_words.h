// Words that tell one payload from another, as hashes: what an application's error line repeats of
// a request. Private to investigate. Pure, linear.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace quell::investigate {

/// Text beyond is not looked at.
inline constexpr std::size_t kMostTextForWords = 2048;

/// Runs of letters, digits and '_', four at least, that are not what every query, path and error
/// has. Each once, in the order of their hashes; the `most` smallest.
std::vector<std::uint32_t> telling_words(std::string_view text, std::size_t most);

/// The two longest; 0 where there is none.
std::array<std::uint32_t, 2> longest_words(std::string_view text);

}  // namespace quell::investigate

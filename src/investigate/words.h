// Figures in words, the same in every output. Private to investigate.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace quell::investigate {

/// "0.6 kB", "4.2 MB", "17 B".
std::string size_words(double bytes);
/// "4–9 kB", or one size if they are alike.
std::string size_range(double from, double to);
/// "2,310".
std::string grouped(std::uint64_t number);
/// "1 answer", "37 answers".
std::string counted(std::uint64_t number, std::string_view noun);
/// One text of all of them. For the words that each judged hole has: fmt::format() reads its format
/// each time.
std::string joined(std::initializer_list<std::string_view> parts);

}  // namespace quell::investigate

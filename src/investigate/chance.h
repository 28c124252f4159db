// How probable it is that something happened by accident. Private to investigate. Pure.
#pragma once

#include <cstdint>

namespace quell::investigate {

/// Less is no accident any more: there are thousands of groups in which it could happen.
inline constexpr double kNoAccident = 1e-4;

/// At least `hits` of `tries`, each of which hits by accident with this probability.
double chance_of_hits(std::uint64_t tries, std::uint64_t hits, double probability);

}  // namespace quell::investigate

// Do answers hang on what was asked? The same request gives about the same answer each time, and
// other requests give other ones: then something behind the page worked on what was sent. Private
// to investigate. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>

#include "compare.h"

namespace quell::investigate {

struct Dependence {
  bool holds = false;
  std::size_t levels = 1;  ///< sizes that are apart
  std::uint32_t smallest = 0;
  std::uint32_t largest = 0;
  std::set<std::uint32_t> higher;  ///< sizes above the lowest level
};

/// `answers`: of one kind, with sizes. What requests ask for is their `object`; the length of what
/// they sent is taken off, for pages that repeat it.
Dependence dependence_of(std::span<const Seen> answers);

}  // namespace quell::investigate

#include "visitors.h"

#include <fmt/format.h>

namespace generator {
namespace {

constexpr std::size_t kVisitors = 150'000;
constexpr std::uint64_t kOfHundredV6 = 8;

}  // namespace

std::string address_of(std::uint64_t seed, std::uint64_t number) {
  if (mixed(number ^ seed) % 100 < kOfHundredV6) {
    return fmt::format("2a02:{:x}:{:x}:{:x}::{:x}", number >> 32U & 0xFFFFU,
                       number >> 16U & 0xFFFFU, number & 0xFFFFU, mixed(number) % 0xFFFF + 1);
  }
  // An odd factor makes the product a permutation of 32 bits; walking on until the result is below
  // 223.0.0.0 makes it one of those.
  auto bits = static_cast<std::uint32_t>(number);
  do {
    bits = bits * 2654435761U + static_cast<std::uint32_t>(mixed(seed));
  } while (bits >> 24U >= 223);
  return fmt::format("{}.{}.{}.{}", (bits >> 24U) + 1, bits >> 16U & 255U, bits >> 8U & 255U,
                     bits & 255U);
}

Visitors::Visitors(std::uint64_t seed, const Agents& agents) : activity_(zipf(kVisitors, 0.9)) {
  Random random(seed ^ 0x7669736974ULL);
  const Weighted browser = zipf(agents.browsers.size(), 0.8);
  all_.reserve(kVisitors);
  for (std::size_t i = 0; i < kVisitors; ++i) {
    const std::uint64_t kind = random.below(100);
    const bool person = kind >= 5;
    const std::string& agent = person      ? agents.browsers[browser.pick(random)]
                               : kind >= 2 ? random.of(agents.bots)
                                           : random.of(agents.tools);
    all_.push_back({.address = address_of(seed, i), .agent = &agent, .is_person = person});
  }
}

}  // namespace generator

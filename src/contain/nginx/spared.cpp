#include "nginx/spared.h"

#include <algorithm>

#include "fmt/format.h"

namespace quell::contain::nginx {

namespace {

bool overlap(const target::Network& left, const target::Network& right) {
  return left.contains(right.base()) || right.contains(left.base());
}

}  // namespace

std::optional<std::string> objection_to(const target::Target& target,
                                        const std::vector<Spared>& spared) {
  for (const target::Network& network : target.addresses) {
    const auto found = std::ranges::find_if(
        spared, [&](const Spared& one) { return overlap(network, one.network); });
    if (found == spared.end()) continue;
    return fmt::format("{} must not be refused: {} is {}", network.text(), found->network.text(),
                       found->what);
  }
  return std::nullopt;
}

}  // namespace quell::contain::nginx

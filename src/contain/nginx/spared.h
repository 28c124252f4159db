// Addresses that a measure on an nginx site must not refuse. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "target/target.h"

namespace quell::contain::nginx {

/// Networks that must not be refused, and what each is ("a proxy that the site trusts").
struct Spared {
  target::Network network;
  std::string what;
};
std::optional<std::string> objection_to(const target::Target& target,
                                        const std::vector<Spared>& spared);

}  // namespace quell::contain::nginx

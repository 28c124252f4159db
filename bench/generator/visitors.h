// Who sends ordinary requests: clients of zipf activity, each with its address and user agent.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents.h"
#include "line_buffer.h"
#include "random.h"

namespace generator {

/// One address for each number below 3.7 billion, no two alike: IPv4, and for about 8 % of the
/// numbers IPv6, in a /64 of its own.
std::string address_of(std::uint64_t seed, std::uint64_t number);

struct Visitor {
  std::string address;
  const std::string* agent;
  bool is_person;  ///< sends referers and loads images
};

class Visitors {
 public:
  Visitors(std::uint64_t seed, const Agents& agents);
  const Visitor& pick(Random& random) const { return all_[activity_.pick(random)]; }

 private:
  std::vector<Visitor> all_;
  Weighted activity_;
};

}  // namespace generator

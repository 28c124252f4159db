// What an attacker sent, in a few numbers that can be compared with another one's. Private to
// investigate. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tally/hole_list.h"

namespace quell::investigate {

/// Looks for what is there, and harms nothing yet: everybody on the internet does.
bool is_probe(const Signature& signature);

struct ActorSketch {
  static constexpr std::size_t kShapes = 16;
  static constexpr std::size_t kHoles = 8;

  /// Hashes of payloads without their numbers, with the place they were sent to: the smallest ones
  /// (bottom-k: Cohen and Kaplan 2007), sorted. Even: it only looks for what is there.
  std::vector<std::uint32_t> shapes;
  /// Hashes of holes that were attacked, without those that were only looked for; sorted.
  std::vector<std::uint64_t> holes;
};

ActorSketch sketch_of(const std::vector<AttackedHole>& holes);

/// How alike two sketches are.
struct Likeness {
  std::size_t attacks = 0;  ///< shapes of attacks that both have
  std::size_t probes = 0;   ///< the others that both have
  double share = 0;         ///< of all shapes (Jaccard), estimated
};
Likeness likeness_of(const ActorSketch& a, const ActorSketch& b);

}  // namespace quell::investigate

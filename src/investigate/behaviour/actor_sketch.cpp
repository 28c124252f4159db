#include "behaviour/actor_sketch.h"

#include <algorithm>

#include "base/hash.h"

namespace quell::investigate {

namespace {

/// Shapes of one hole that are looked at: those of its first observations.
constexpr std::size_t kShapesOfHole = 8;

std::uint64_t hash_of(const Signature& signature) {
  constexpr std::uint64_t kSeed = 0xa0761d6478bd642f;
  const auto vector = static_cast<std::uint64_t>(signature.vector);
  return hash_bytes(signature.parameter, hash_bytes(signature.endpoint, kSeed + vector));
}

template <class Number>
void keep_smallest(std::vector<Number>& numbers, std::size_t most) {
  std::ranges::sort(numbers);
  const auto doubles = std::ranges::unique(numbers);
  numbers.erase(doubles.begin(), doubles.end());
  if (numbers.size() > most) numbers.resize(most);
}

}  // namespace

bool is_probe(const Signature& signature) {
  if (signature.vector == attack::Class::kScan) return true;
  return signature.vector == attack::Class::kTraversal && signature.parameter.empty();
}

ActorSketch sketch_of(const std::vector<AttackedHole>& holes) {
  ActorSketch out;
  for (const AttackedHole& hole : holes) {
    const Signature& signature = hole.group.signature;
    const std::uint64_t place = hash_of(signature);
    const bool is_attack = !is_probe(signature);
    if (is_attack) out.holes.push_back(place);
    std::size_t taken = 0;
    for (const Observation& one : hole.sample_of_answers.all()) {
      const auto shape = static_cast<std::uint32_t>(mix(place, one.shape | 1ULL << 40U) >> 32U);
      out.shapes.push_back(is_attack ? shape | 1U : shape & ~1U);
      if (++taken == kShapesOfHole) break;
    }
  }
  keep_smallest(out.shapes, ActorSketch::kShapes);
  keep_smallest(out.holes, ActorSketch::kHoles);
  return out;
}

Likeness likeness_of(const ActorSketch& a, const ActorSketch& b) {
  Likeness out;
  std::size_t looked_at = 0;
  std::size_t shared = 0;
  // The smallest of both together are a sample of both; what comes after a full sketch is unknown.
  auto left = a.shapes.begin();
  auto right = b.shapes.begin();
  while (looked_at < ActorSketch::kShapes && (left != a.shapes.end() || right != b.shapes.end())) {
    ++looked_at;
    if (right == b.shapes.end() || (left != a.shapes.end() && *left < *right)) {
      ++left;
    } else if (left == a.shapes.end() || *right < *left) {
      ++right;
    } else {
      ++shared;
      ++((*left & 1U) != 0 ? out.attacks : out.probes);
      ++left;
      ++right;
    }
  }
  if (looked_at > 0) out.share = static_cast<double>(shared) / static_cast<double>(looked_at);
  return out;
}

}  // namespace quell::investigate

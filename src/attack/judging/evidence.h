// Observations that may still lose against those of another reading of the same value: kept aside,
// and given to the record only if they win. Private to attack.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "judging/judged.h"

namespace quell::attack {

class Evidence {
 public:
  static constexpr std::size_t kMost = 16;  ///< what is beyond is not kept: it would change little

  void add(const Observation& seen) {
    if (size_ == kMost || seen.weight == 0) return;
    seen_[size_++] = seen;
    total_ += seen.weight;
  }
  void add_all(const Evidence& other) {
    for (const Observation& seen : other.all()) add(seen);
  }
  /// The sum of the weights.
  [[nodiscard]] double total() const { return total_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::span<const Observation> all() const { return std::span(seen_).first(size_); }
  void give(PartRecord& out) const {
    for (const Observation& seen : all()) out.observe(seen);
  }

 private:
  std::array<Observation, kMost> seen_{};
  std::size_t size_ = 0;
  double total_ = 0;
};

}  // namespace quell::attack

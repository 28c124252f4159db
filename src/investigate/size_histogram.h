// Sizes of answers, counted in buckets of 3 % width: median and spread of any number of values in
// bounded memory, whatever the order they come in. Private to investigate.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace quell::investigate {

class SizeHistogram {
 public:
  void add(std::uint64_t bytes, std::uint64_t times = 1);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// To 3 %; exact below 32. nullopt when empty.
  [[nodiscard]] std::optional<double> median() const;
  /// Median absolute deviation from the median (unscaled).
  [[nodiscard]] std::optional<double> mad() const;

 private:
  std::map<std::uint16_t, std::uint64_t> buckets_;  // at most 32 + 59 * 32
  std::uint64_t count_ = 0;
};

}  // namespace quell::investigate

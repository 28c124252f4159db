// Sizes of answers (or times), counted in buckets of 3 % width: median and spread of any number of
// values in bounded memory, whatever the order they come in. Private to investigate.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace quell::investigate {

class SizeHistogram {
 public:
  void add(std::uint64_t value, std::uint64_t times = 1);
  /// Brings near where add() counts the value.
  void prefetch(std::uint64_t value) const;
  void merge(const SizeHistogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// To 3 %; exact below 32. nullopt when empty.
  [[nodiscard]] std::optional<double> median() const;
  /// The value below which this share (0 to 1) lies. nullopt when empty.
  [[nodiscard]] std::optional<double> quantile(double share) const;
  /// How many lie between, to the width of a bucket.
  [[nodiscard]] std::uint64_t count_between(double least, double most) const;
  /// Median absolute deviation from the median (unscaled).
  [[nodiscard]] std::optional<double> mad() const;

 private:
  /// Sixteen bits of bucket, 48 of count; 0 is an empty place. Open addressing, at most half full.
  using Place = std::uint64_t;

  void count_in(std::uint16_t bucket, std::uint64_t times);
  void grow();
  [[nodiscard]] std::vector<std::pair<double, std::uint64_t>> values() const;

  std::vector<Place> places_;  // a power of two of them; at most 32 + 59 * 32 buckets
  std::uint32_t used_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace quell::investigate

// Seeded randomness of the log generator: the same bytes on every machine, so the standard
// library's distributions (which differ between implementations) are not used.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

namespace generator {

/// splitmix64 (Steele, Lea, Flood 2014): also as a hash of a number.
constexpr std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mixed(seed)) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    return mixed(state_);
  }
  /// Uniform in [0, bound); bound at least 1.
  std::uint64_t below(std::uint64_t bound) { return ((next() >> 32U) * bound) >> 32U; }
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return low + below(high - low + 1);
  }
  double unit() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  bool chance(double share) { return unit() < share; }
  template <class List>
  const auto& of(const List& list) {
    return list[below(list.size())];
  }

 private:
  std::uint64_t state_;
};

/// Picks an index by weight in constant time (alias method, Vose 1991).
class Weighted {
 public:
  explicit Weighted(const std::vector<double>& weights) : entries_(weights.size()) {
    double total = 0;
    for (const double weight : weights) total += weight;
    std::vector<double> share;
    std::vector<std::uint32_t> small;
    std::vector<std::uint32_t> large;
    for (std::uint32_t i = 0; i < weights.size(); ++i) {
      share.push_back(weights[i] * static_cast<double>(weights.size()) / total);
      (share[i] < 1 ? small : large).push_back(i);
      entries_[i] = {.keep = 1, .other = i};
    }
    while (!small.empty() && !large.empty()) {
      const std::uint32_t low = small.back();
      const std::uint32_t high = large.back();
      small.pop_back();
      entries_[low] = {.keep = static_cast<float>(share[low]), .other = high};
      share[high] -= 1 - share[low];
      if (share[high] < 1) {
        large.pop_back();
        small.push_back(high);
      }
    }
  }

  std::uint32_t pick(Random& random) const {
    const auto index = static_cast<std::uint32_t>(random.below(entries_.size()));
    const Entry& entry = entries_[index];
    return random.unit() < static_cast<double>(entry.keep) ? index : entry.other;
  }

 private:
  struct Entry {
    float keep = 1;
    std::uint32_t other = 0;
  };
  std::vector<Entry> entries_;
};

/// Zipf: the i-th of `count` has weight 1/(i+1)^exponent.
inline Weighted zipf(std::size_t count, double exponent) {
  std::vector<double> weights;
  weights.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    weights.push_back(1 / std::pow(static_cast<double>(i + 1), exponent));
  }
  return Weighted(weights);
}

/// Log-normal sizes, from a table of quantiles: cheap, and bounded at both ends.
class Sizes {
 public:
  Sizes() {
    for (std::size_t i = 0; i < kSteps; ++i) {
      // Inverse of the normal distribution by bisection of erfc: once, at the start.
      const double wanted = (static_cast<double>(i) + 0.5) / kSteps;
      double low = -6;
      double high = 6;
      for (int step = 0; step < 40; ++step) {
        const double middle = (low + high) / 2;
        (std::erfc(-middle / std::sqrt(2.0)) / 2 < wanted ? low : high) = middle;
      }
      quantiles_[i] = low;
    }
  }
  /// `pick` chooses the quantile: a hash for a size that stays, a random number for one that
  /// varies.
  std::uint64_t of(double median, double sigma, std::uint64_t pick) const {
    return static_cast<std::uint64_t>(median * std::exp(sigma * quantiles_[pick % kSteps]));
  }

 private:
  static constexpr std::size_t kSteps = 1024;
  double quantiles_[kSteps]{};
};

}  // namespace generator

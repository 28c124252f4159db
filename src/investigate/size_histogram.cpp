#include "size_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>
#include <vector>

namespace quell::investigate {

namespace {

constexpr unsigned kSubBits = 5;  // 32 buckets for each doubling
constexpr std::uint64_t kExact = 1U << kSubBits;

std::uint16_t bucket_of(std::uint64_t bytes) {
  if (bytes < kExact) return static_cast<std::uint16_t>(bytes);
  const auto shift = static_cast<unsigned>(std::bit_width(bytes)) - 1 - kSubBits;
  return static_cast<std::uint16_t>(kExact + shift * kExact + ((bytes >> shift) - kExact));
}

/// The middle of a bucket.
double value_of(std::uint16_t bucket) {
  if (bucket < kExact) return bucket;
  const unsigned shift = (bucket - static_cast<unsigned>(kExact)) / static_cast<unsigned>(kExact);
  const unsigned sub = bucket % static_cast<unsigned>(kExact);
  const double low = std::ldexp(static_cast<double>(kExact + sub), static_cast<int>(shift));
  return low + (std::ldexp(1.0, static_cast<int>(shift)) - 1) / 2;
}

using Weighted = std::vector<std::pair<double, std::uint64_t>>;

double weighted_median(Weighted values, std::uint64_t total) {
  std::ranges::sort(values);
  std::uint64_t seen = 0;
  for (const auto& [value, times] : values) {
    seen += times;
    if (seen * 2 >= total) return value;
  }
  return 0;
}

}  // namespace

void SizeHistogram::add(std::uint64_t bytes, std::uint64_t times) {
  buckets_[bucket_of(bytes)] += times;
  count_ += times;
}

std::optional<double> SizeHistogram::median() const {
  if (count_ == 0) return std::nullopt;
  Weighted values;
  for (const auto& [bucket, times] : buckets_) values.emplace_back(value_of(bucket), times);
  return weighted_median(std::move(values), count_);
}

std::optional<double> SizeHistogram::mad() const {
  const auto middle = median();
  if (!middle) return std::nullopt;
  Weighted values;
  for (const auto& [bucket, times] : buckets_) {
    values.emplace_back(std::abs(value_of(bucket) - *middle), times);
  }
  return weighted_median(std::move(values), count_);
}

}  // namespace quell::investigate

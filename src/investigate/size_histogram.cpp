#include "size_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>
#include <vector>

namespace quell::investigate {

namespace {

constexpr unsigned kCountShift = 16;
constexpr std::uint64_t kBucketMask = 0xffff;
constexpr std::size_t kFewestPlaces = 4;

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
  const std::uint64_t low = (kExact + bucket % kExact) << shift;
  return static_cast<double>(low) + static_cast<double>((std::uint64_t{1} << shift) - 1) / 2;
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

void SizeHistogram::add(std::uint64_t value, std::uint64_t times) {
  count_in(bucket_of(value), times);
}

void SizeHistogram::prefetch(std::uint64_t value) const {
  if (!places_.empty()) __builtin_prefetch(&places_[bucket_of(value) & (places_.size() - 1)], 1);
}

void SizeHistogram::merge(const SizeHistogram& other) {
  for (const Place place : other.places_) {
    if (place != 0) count_in(static_cast<std::uint16_t>(place & kBucketMask), place >> kCountShift);
  }
}

void SizeHistogram::count_in(std::uint16_t bucket, std::uint64_t times) {
  if (times == 0) return;
  count_ += times;
  if (2UZ * used_ >= places_.size()) grow();
  const std::size_t mask = places_.size() - 1;
  for (std::size_t at = bucket & mask;; at = (at + 1) & mask) {
    Place& place = places_[at];
    if (place == 0) {
      place = bucket;
      ++used_;
    } else if ((place & kBucketMask) != bucket) {
      continue;
    }
    place += times << kCountShift;
    return;
  }
}

void SizeHistogram::grow() {
  std::vector<Place> old(std::max(2 * places_.size(), kFewestPlaces));
  old.swap(places_);
  used_ = 0;
  const std::uint64_t count = count_;
  for (const Place place : old) {
    if (place != 0) count_in(static_cast<std::uint16_t>(place & kBucketMask), place >> kCountShift);
  }
  count_ = count;
}

std::vector<std::pair<double, std::uint64_t>> SizeHistogram::values() const {
  std::vector<std::pair<double, std::uint64_t>> out;
  out.reserve(used_);
  for (const Place place : places_) {
    if (place == 0) continue;
    out.emplace_back(value_of(static_cast<std::uint16_t>(place & kBucketMask)),
                     place >> kCountShift);
  }
  return out;
}

std::optional<double> SizeHistogram::median() const {
  if (count_ == 0) return std::nullopt;
  return weighted_median(values(), count_);
}

std::optional<double> SizeHistogram::quantile(double share) const {
  if (count_ == 0) return std::nullopt;
  Weighted all = values();
  std::ranges::sort(all);
  const double wanted = share * static_cast<double>(count_);
  std::uint64_t seen = 0;
  for (const auto& [value, times] : all) {
    seen += times;
    if (static_cast<double>(seen) >= wanted) return value;
  }
  return all.back().first;
}

std::uint64_t SizeHistogram::count_between(double least, double most) const {
  std::uint64_t out = 0;
  for (const auto& [value, times] : values()) out += value >= least && value <= most ? times : 0;
  return out;
}

std::optional<double> SizeHistogram::mad() const {
  const auto middle = median();
  if (!middle) return std::nullopt;
  Weighted distances = values();
  for (auto& [value, times] : distances) value = std::abs(value - *middle);
  return weighted_median(std::move(distances), count_);
}

}  // namespace quell::investigate

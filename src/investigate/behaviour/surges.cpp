#include "behaviour/surges.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace quell::investigate {

namespace {

constexpr std::uint32_t kHour = 3600;
constexpr std::uint32_t kDay = 24 * kHour;
constexpr std::size_t kSlots = 256;
constexpr std::uint32_t kDaysForHours = 3;
constexpr std::uint32_t kMostDaysForHours = 400;
/// How many deviations of a chance number a surge lies over what is usual.
constexpr double kDeviations = 8;

double median_of(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// What is usual in a slot: the median, or, where that is only a few requests, the mean without the
/// tenth that has most. `one`: what one sampled request stands for.
double usual_of(std::vector<double> slots, double one) {
  constexpr double kFew = 3;
  const double median = median_of(slots);
  if (slots.empty() || median >= kFew * one) return median;
  std::ranges::sort(slots);
  const std::size_t kept = slots.size() - slots.size() / 10;
  double sum = 0;
  for (std::size_t i = 0; i < kept; ++i) sum += slots[i];
  return std::max(median, sum / static_cast<double>(kept));
}

/// The usual rate: requests a second, for each hour of day or for all.
class Usual {
 public:
  Usual(std::span<const Moment> moments, const Span& log)
      : width_(std::max<std::uint32_t>(1, (log.seconds() + kSlots - 1) / kSlots)),
        by_hour_(log.seconds() >= kDaysForHours * kDay &&
                 log.seconds() <= kMostDaysForHours * kDay) {
    // Slots of an hour at most where hours are told apart, so that each belongs to one.
    if (by_hour_) width_ = std::min(width_, kHour);
    std::vector<double> slots(log.seconds() / width_ + 1);
    for (const Moment& one : moments) slots[(one.seconds - log.first) / width_] += one.weight;
    // The last slot is seldom a whole one.
    if (slots.size() > 2) slots.pop_back();
    double weight = 0;
    for (const Moment& one : moments) weight += one.weight;
    const double one = weight / static_cast<double>(moments.size());
    const double all = usual_of(slots, one) / width_;
    rates_.fill(all);
    if (!by_hour_) return;
    std::array<std::vector<double>, 24> hours;
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const auto middle = log.first + static_cast<std::uint32_t>(i) * width_ + width_ / 2;
      hours.at(middle % kDay / kHour).push_back(slots[i]);
    }
    for (std::size_t hour = 0; hour < hours.size(); ++hour) {
      // A few slots tell little: their median is not believed below that of all.
      rates_.at(hour) = std::max(usual_of(std::move(hours.at(hour)), one) / width_, all / 2);
    }
  }

  [[nodiscard]] double rate_at(std::uint32_t seconds) const {
    return rates_.at(seconds % kDay / kHour);
  }
  [[nodiscard]] double between(std::uint32_t first, std::uint32_t last) const {
    double sum = 0;
    for (std::uint64_t at = first; at <= last;) {
      const std::uint64_t end = std::min<std::uint64_t>((at / kHour + 1) * kHour, last + 1ULL);
      sum += static_cast<double>(end - at) * rate_at(static_cast<std::uint32_t>(at));
      at = end;
    }
    return sum;
  }
  [[nodiscard]] bool by_hour() const { return by_hour_; }

 private:
  std::uint32_t width_;
  bool by_hour_;
  std::array<double, 24> rates_{};
};

/// Slots of a surge are this long: a tenth of a minute in short logs.
std::uint32_t slot_seconds(const Span& log) {
  return log.seconds() <= 2 * kHour ? 10 : 60;
}

bool is_surge(const Surge& surge, double weight, const SurgeLimits& limits) {
  const auto requests = static_cast<double>(surge.requests);
  const double excess = requests - surge.usual;
  return surge.moments >= limits.moments && requests >= limits.requests &&
         requests >= limits.per_minute * surge.minutes() && surge.factor() >= limits.factor &&
         excess >= kDeviations * std::sqrt(weight * (surge.usual + 1));
}

/// Joins slots that are far over the usual rate, unless more than two calm ones lie between them.
class Joiner {
 public:
  Joiner(std::span<const Moment> moments, const Usual& usual, const SurgeLimits& limits)
      : moments_(moments), usual_(usual), limits_(limits) {}

  std::vector<Surge> surges(std::uint32_t width) {
    for (std::size_t at = 0; at < moments_.size();) {
      const std::uint32_t slot = moments_[at].seconds / width;
      std::size_t end = at;
      std::uint64_t requests = 0;
      for (; end < moments_.size() && moments_[end].seconds / width == slot; ++end) {
        requests += moments_[end].weight;
      }
      const double usual = usual_.rate_at(moments_[at].seconds) * width;
      const double weight = static_cast<double>(requests) / static_cast<double>(end - at);
      const double chance = 3 * std::sqrt(usual * weight);
      const bool hot = end - at >= kFewest && static_cast<double>(requests) >= 3 * usual + chance;
      if (hot) take(at, end, slot);
      at = end;
    }
    finish();
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kFewest = 3;  // sampled requests of a slot
  static constexpr std::uint32_t kGap = 2;   // calm slots within a surge

  void take(std::size_t begin, std::size_t end, std::uint32_t slot) {
    if (end_ > begin_ && slot > last_slot_ + kGap + 1) finish();
    if (end_ == begin_) begin_ = begin;
    end_ = end;
    last_slot_ = slot;
  }

  void finish() {
    if (end_ == begin_) return;
    Surge surge{.first = moments_[begin_].seconds,
                .last = moments_[end_ - 1].seconds,
                .moments = end_ - begin_,
                .by_hour = usual_.by_hour()};
    for (std::size_t i = begin_; i < end_; ++i) surge.requests += moments_[i].weight;
    surge.usual = usual_.between(surge.first, surge.last);
    begin_ = end_ = 0;
    const double weight = static_cast<double>(surge.requests) / static_cast<double>(surge.moments);
    if (is_surge(surge, weight, limits_)) out_.push_back(surge);
  }

  std::span<const Moment> moments_;
  const Usual& usual_;
  const SurgeLimits& limits_;
  std::vector<Surge> out_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint32_t last_slot_ = 0;
};

/// After how long surges come back, if most of them keep to it. REQUIRES: in order of time.
std::optional<std::uint32_t> regular_interval(std::span<const Surge> surges) {
  constexpr std::size_t kFewest = 4;
  if (surges.size() < kFewest) return std::nullopt;
  std::vector<double> between;
  for (std::size_t i = 1; i < surges.size(); ++i) {
    between.push_back(static_cast<double>(surges[i].first - surges[i - 1].first));
  }
  const double median = median_of(between);
  const auto regular = std::ranges::count_if(
      between, [&](double one) { return std::abs(one - median) <= 0.1 * median; });
  if (4 * static_cast<std::size_t>(regular) < 3 * between.size()) return std::nullopt;
  return static_cast<std::uint32_t>(median);
}

}  // namespace

double Surge::minutes() const {
  return static_cast<double>(last - first + 1) / 60;
}

double Surge::factor() const {
  return static_cast<double>(requests) / std::max(usual, 1.0);
}

std::vector<Surge> find_surges(std::vector<Moment>& moments, const Span& log,
                               const SurgeLimits& limits) {
  if (moments.size() < limits.moments) return {};
  if (!std::ranges::is_sorted(moments)) std::ranges::sort(moments);
  const Usual usual(moments, log);
  std::vector<Surge> out = Joiner(moments, usual, limits).surges(slot_seconds(log));
  const auto every = regular_interval(out);
  for (Surge& surge : out) surge.every = every;
  std::ranges::sort(out, [](const Surge& a, const Surge& b) {
    return a.requests != b.requests ? a.requests > b.requests : a.first < b.first;
  });
  if (out.size() > kSurgesOfOne) out.resize(kSurgesOfOne);
  return out;
}

}  // namespace quell::investigate

// A map with a limit, whose content doesn't hang on the order in which things came: over the limit
// the keys with the largest hashes go, so that a fair sample stays, and of each key that stays
// nothing was missed. Private to investigate. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace quell::investigate {

/// `Hash` must be the same in every run; a key with hash 0 always stays. A value weighs one unless
/// told otherwise.
template <class Key, class Value, class Hash>
class FairMap {
 public:
  using Map = std::unordered_map<Key, Value, Hash>;

  explicit FairMap(std::size_t most, Hash hash = {}) : most_(most), hash_(hash), map_(0, hash) {}

  /// Whether the limit lets the key in, as far as is known yet.
  [[nodiscard]] bool takes(const Key& key) const {
    return bound_ == kNoBound || hash_(key) < bound_;
  }

  /// The value of the key, made if it is new; nullptr if the limit keeps it out.
  Value* find_or_make(const Key& key) {
    if (!takes(key)) return nullptr;
    const auto [at, is_new] = map_.try_emplace(key);
    weight_ += is_new ? 1U : 0U;
    return &at->second;
  }

  /// The value of some key weighs more from now on. May throw values away.
  void add_weight(std::size_t more = 1) { weight_ += more; }

  /// To be called when no value is being used: cuts down what went far over the limit.
  template <class Weight>
  void trim_at_times(Weight weight) {
    if (weight_ > most_ + most_ / 4) trim(weight);
  }

  /// Cuts down to the limit: keys in the order of their hashes, as long as their weights fit.
  template <class Weight>
  void trim(Weight weight) {
    std::vector<std::pair<std::size_t, std::size_t>> order;  // hash, weight
    order.reserve(map_.size());
    weight_ = 0;
    for (const auto& [key, value] : map_) {
      order.emplace_back(hash_(key), weight(value));
      weight_ += order.back().second;
    }
    if (weight_ <= most_) return;
    std::ranges::sort(order);
    std::size_t sum = 0;
    for (const auto& [hash, one] : order) {
      if (sum + one > most_ && hash != 0) {
        bound_ = hash;
        break;
      }
      sum += one;
    }
    drop_beyond_bound();
    weight_ = sum;
    is_cut_ = true;
  }

  [[nodiscard]] bool is_cut() const { return is_cut_; }
  void note_cut(const FairMap& other) {
    is_cut_ |= other.is_cut_;
    bound_ = std::min(bound_, other.bound_);
    drop_beyond_bound();
  }
  [[nodiscard]] const Map& map() const { return map_; }
  [[nodiscard]] Map& map() { return map_; }

 private:
  static constexpr std::size_t kNoBound = std::numeric_limits<std::size_t>::max();

  void drop_beyond_bound() {
    if (bound_ == kNoBound) return;
    std::erase_if(map_, [&](const auto& entry) { return hash_(entry.first) >= bound_; });
  }

  std::size_t most_;
  Hash hash_;
  std::size_t weight_ = 0;
  std::size_t bound_ = kNoBound;
  bool is_cut_ = false;
  Map map_;
};

}  // namespace quell::investigate

// A map for a handful of keys: sorted pairs side by side, in one piece of memory. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>
#include <vector>

namespace quell::investigate {

template <class Key, class Value>
class FlatMap {
 public:
  using Entry = std::pair<Key, Value>;
  using const_iterator = std::vector<Entry>::const_iterator;

  FlatMap() = default;
  FlatMap(std::initializer_list<Entry> entries) : FlatMap(entries.begin(), entries.end()) {}
  /// Of keys in any order; of a key that comes twice the last value stays.
  template <class Iterator>
  FlatMap(Iterator begin, Iterator end) {
    for (; begin != end; ++begin) (*this)[begin->first] = begin->second;
  }

  /// The value of the key, made if it is new.
  Value& operator[](const Key& key) {
    const auto at = std::ranges::lower_bound(entries_, key, {}, &Entry::first);
    if (at != entries_.end() && at->first == key) return at->second;
    return entries_.emplace(at, key, Value{})->second;
  }
  [[nodiscard]] const_iterator find(const Key& key) const {
    const auto at = std::ranges::lower_bound(entries_, key, {}, &Entry::first);
    return at != entries_.end() && at->first == key ? at : entries_.end();
  }
  [[nodiscard]] const_iterator begin() const { return entries_.begin(); }
  [[nodiscard]] const_iterator end() const { return entries_.end(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  /// REQUIRES: it is not empty.
  [[nodiscard]] const Entry& back() const { return entries_.back(); }
  void pop_back() { entries_.pop_back(); }

  friend bool operator==(const FlatMap&, const FlatMap&) = default;

 private:
  std::vector<Entry> entries_;
};

}  // namespace quell::investigate

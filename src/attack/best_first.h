// A stable sort, best first: libstdc++ 12's std::stable_sort uses a function that C++17 deprecated
// and does not compile here. Private to attack.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

namespace quell::attack {

/// Sorts by descending `key`; equal keys keep their order.
template <class T, class Key>
void best_first(std::vector<T>& values, Key T::* key) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0UZ);
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const Key& left = values[a].*key;
    const Key& right = values[b].*key;
    return left > right || (!(right > left) && a < b);
  });
  std::vector<T> sorted;
  sorted.reserve(values.size());
  for (const std::size_t i : order) sorted.push_back(std::move(values[i]));
  values = std::move(sorted);
}

}  // namespace quell::attack

// A stable sort, best first, of few values: libstdc++ 12's std::stable_sort uses a function that
// C++17 deprecated and does not compile here; and it would allocate. Private to attack.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

namespace quell::attack {

/// Sorts by descending `key`; equal keys keep their order. By insertion: quadratic, for lists that
/// hold a few values, or hundreds in the worst request.
template <class T, class Key>
void best_first(std::span<T> values, Key T::* key) {
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (!(values[i].*key > values[i - 1].*key)) continue;
    T moved = std::move(values[i]);
    std::size_t to = i;
    for (; to > 0 && moved.*key > values[to - 1].*key; --to) values[to] = std::move(values[to - 1]);
    values[to] = std::move(moved);
  }
}

}  // namespace quell::attack

// Memory for large tables that are read at random: on pages of 2 MiB where the system has them, so
// that a look-up costs one miss of a cache and not a walk through page tables too. Thread-safe.
#pragma once

#include <cstddef>
#include <new>

namespace quell::os {

/// Asks the system to back [memory, memory + bytes) by large pages; it may not.
void ask_for_large_pages(void* memory, std::size_t bytes);

/// For std::vector and the like.
template <class T>
struct LargeAllocator {
  using value_type = T;

  LargeAllocator() = default;
  template <class Other>
  explicit(false) LargeAllocator(const LargeAllocator<Other>& /*other*/) {}

  T* allocate(std::size_t count) {
    void* memory = ::operator new(count * sizeof(T), alignment(count));
    if (is_large(count)) ask_for_large_pages(memory, count * sizeof(T));
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) { ::operator delete(memory, alignment(count)); }

  friend bool operator==(const LargeAllocator& /*a*/, const LargeAllocator& /*b*/) { return true; }

 private:
  static constexpr std::size_t kLargePage = 2UZ * 1024 * 1024;
  static constexpr std::size_t kCacheLine = 64;

  static bool is_large(std::size_t count) { return count * sizeof(T) >= kLargePage; }
  static std::align_val_t alignment(std::size_t count) {
    return std::align_val_t(is_large(count) ? kLargePage : kCacheLine);
  }
};

}  // namespace quell::os

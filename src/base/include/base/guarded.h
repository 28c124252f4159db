// Guarded<T>: the mutex owns the data, so that unguarded access does not compile.
#pragma once

#include <mutex>
#include <utility>

namespace quell {

template <class T>
class Guarded {
 public:
  template <class... Args>
  explicit Guarded(Args&&... args) : value_(std::forward<Args>(args)...) {}

  /// Access for as long as the returned object lives. Keep it short.
  class Access {
   public:
    T& operator*() { return *value_; }
    T* operator->() { return value_; }
    /// For condition variables only.
    std::unique_lock<std::mutex>& lock() { return lock_; }

   private:
    friend class Guarded;
    Access(std::mutex& mutex, T* value) : lock_(mutex), value_(value) {}
    std::unique_lock<std::mutex> lock_;
    T* value_;
  };

  [[nodiscard]] Access lock() { return Access(mutex_, &value_); }

 private:
  std::mutex mutex_;
  T value_;
};

}  // namespace quell

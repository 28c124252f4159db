// One open file descriptor with one owner. Not thread-safe; movable, not copyable.
#pragma once

#include <utility>

namespace quell::os {

class Descriptor {
 public:
  Descriptor() = default;
  /// Takes ownership. REQUIRES: `number` is open and owned by nobody else.
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, kClosed)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ != kClosed; }
  /// Gives ownership away.
  [[nodiscard]] int release() { return std::exchange(number_, kClosed); }
  /// Closes now. Errors of close() are not reported: sync before, where they matter.
  void close();

 private:
  static constexpr int kClosed = -1;
  int number_ = kClosed;
};

}  // namespace quell::os

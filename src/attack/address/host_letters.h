// A host name as a resolver sees it: lower case, and letters, digits and dots of other blocks
// turned into the ASCII ones that they normalise to (UTS 46). Private to attack. Pure; linear.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace quell::attack {

class PlainHost {
 public:
  /// REQUIRES: at most 255 bytes.
  explicit PlainHost(std::string_view host);

  [[nodiscard]] std::string_view text() const { return {bytes_.data(), size_}; }
  [[nodiscard]] bool other_letters() const { return other_letters_; }
  /// It ended at a NUL, or a tab or line end was left out.
  [[nodiscard]] bool cut() const { return cut_; }

 private:
  void push(char c) { bytes_[size_++] = c; }
  bool take_other(unsigned code);

  std::array<char, 256> bytes_{};
  std::size_t size_ = 0;
  bool other_letters_ = false;
  bool cut_ = false;
};

}  // namespace quell::attack

// Words that a script puts together from strings, so that no filter sees them: 'ev'+'al',
// /al/.source+/ert/.source. Private to attack. Pure, bounded.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace quell::attack {

/// Takes one string of a script after another.
class JsSpelling {
 public:
  void add(std::string_view piece);
  /// What follows does not go on with what stands before.
  void cut() { size_ = 0; }
  void clear() {
    size_ = 0;
    found_ = {};
  }
  /// A constant: the word that was spelt out by more than one piece; empty if none was.
  [[nodiscard]] std::string_view found() const { return found_; }

 private:
  static constexpr std::size_t kLongestPiece = 16;  ///< longer ones are text
  static constexpr std::size_t kKept = 12;          ///< one less than the longest word

  std::array<char, kKept + kLongestPiece> bytes_{};  ///< the end of what was spelt, in lower case
  std::size_t size_ = 0;
  std::string_view found_{};
};

}  // namespace quell::attack

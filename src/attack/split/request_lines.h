// Where a line ends in a value that is meant to be one line. Private to attack. Pure; linear.
#pragma once

#include <cstddef>
#include <string_view>

namespace quell::attack {

/// Walks from line end to line end: CR, LF, the letters that broken converters cut down to them
/// (U+560D, U+560A), and "\r", "\n" written out.
class LineEnds {
 public:
  explicit LineEnds(std::string_view value) : value_(value) {}

  /// Moves behind the next run of line ends; false if there is none.
  bool next();
  /// What follows it.
  [[nodiscard]] std::string_view rest() const { return value_.substr(at_); }
  /// What follows it, up to the end of its line.
  [[nodiscard]] std::string_view line() const;
  /// What stands before the first one.
  [[nodiscard]] std::string_view first() const { return value_.substr(0, first_); }
  /// How many runs were met so far.
  [[nodiscard]] std::size_t count() const { return count_; }
  /// The last run held an empty line.
  [[nodiscard]] bool blank_line() const { return blank_line_; }
  /// The last run was of letters or escapes, not of CR or LF themselves.
  [[nodiscard]] bool disguised() const { return disguised_; }

 private:
  /// Bytes of the line end at `at`; 0 if none is there.
  [[nodiscard]] std::size_t end_at(std::size_t at) const;

  std::string_view value_;
  std::size_t at_ = 0;
  std::size_t first_ = std::string_view::npos;
  std::size_t count_ = 0;
  bool blank_line_ = false;
  bool disguised_ = false;
};

}  // namespace quell::attack

// The single decodings. Private to attack. Each is linear, never makes more bytes than it reads,
// and says whether it changed anything.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "text/byte_set.h"

namespace quell::attack {

/// The name of the decoder of percent-encoding.
inline constexpr std::string_view kPercentDecoding = "percent";

/// Where a decoder writes. REQUIRES: room for as many bytes as are decoded.
class Decoded {
 public:
  explicit Decoded(std::span<char> room) : begin_(room.data()), end_(room.data()) {}

  void push(char c) { *end_++ = c; }
  [[nodiscard]] char* end() const { return end_; }
  /// Behind what was written at end().
  void set_end(char* end) { end_ = end; }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(end_ - begin_); }
  [[nodiscard]] std::string_view bytes() const { return {begin_, size()}; }

  bool needless = false;  ///< what was encoded needs no encoding: letters, digits, dots

 private:
  char* begin_;
  char* end_;
};

struct Decoder {
  /// Whether it could change a value with such bytes.
  [[nodiscard]] bool could_change(std::string_view bytes, ByteSet held) const {
    return holds_all(held, needs) && !holds(held, excludes) && bytes.size() >= shortest;
  }

  std::string_view name;
  ByteSet needs = 0;         ///< changes nothing unless all of these are there
  ByteSet excludes = 0;      ///< changes nothing if one of these is there
  std::size_t shortest = 1;  ///< changes nothing that has fewer bytes
  bool (*decode)(std::string_view bytes, Decoded& out) = nullptr;
};

/// In the order in which to try them.
std::span<const Decoder> decoders();

}  // namespace quell::attack

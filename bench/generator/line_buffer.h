// The text of log lines on their way out. Appends without checks: a line is far shorter than the
// room that is kept free.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace generator {

/// As sent by a client; nginx writes quotes, backslashes and control bytes as \xHH.
inline bool nginx_escapes(unsigned char byte) {
  return byte < 0x20 || byte >= 0x7F || byte == '"' || byte == '\\';
}

class LineBuffer {
 public:
  LineBuffer() : bytes_(kBytes) {}

  void put(std::string_view text) {
    std::memcpy(bytes_.data() + used_, text.data(), text.size());
    used_ += text.size();
  }
  void put(char byte) { bytes_[used_++] = byte; }
  void number(std::uint64_t value) {
    char* const from = bytes_.data() + used_;
    used_ += static_cast<std::size_t>(std::to_chars(from, from + 20, value).ptr - from);
  }
  void two_digits(std::uint64_t value) {
    put(static_cast<char>('0' + value / 10));
    put(static_cast<char>('0' + value % 10));
  }
  /// The low `digits` hexadecimal digits.
  void hex(std::uint64_t value, int digits) {
    for (int at = digits - 1; at >= 0; --at) {
      put("0123456789abcdef"[(value >> (4U * static_cast<unsigned>(at))) & 15U]);
    }
  }
  void escaped(std::string_view text) {
    for (const char each : text) {
      const auto byte = static_cast<unsigned char>(each);
      if (!nginx_escapes(byte)) {
        put(each);
        continue;
      }
      put("\\x");
      put("0123456789ABCDEF"[byte >> 4U]);
      put("0123456789ABCDEF"[byte & 15U]);
    }
  }

  [[nodiscard]] std::string_view text() const { return {bytes_.data(), used_}; }
  [[nodiscard]] std::size_t size() const { return used_; }
  [[nodiscard]] bool is_full() const { return used_ >= kFull; }
  void clear() { used_ = 0; }

 private:
  static constexpr std::size_t kFull = 1UZ << 20U;
  static constexpr std::size_t kBytes = kFull + 64UZ * 1024;  // the longest line is under 16 KiB
  std::vector<char> bytes_;
  std::size_t used_ = 0;
};

}  // namespace generator

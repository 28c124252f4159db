// A secret in memory: never printed by accident, overwritten when it goes away. Not copyable.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "crypto/entropy.h"

namespace quell::crypto {

class Secret {
 public:
  Secret() = default;
  /// Takes the text over; the caller's copy is its own matter.
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  /// 48 lower-case hexadecimal digits, 192 bits: fits wherever a password is typed or quoted, and
  /// into the 72 bytes that bcrypt looks at.
  static Secret make(Entropy& entropy);

  /// For the one place that must have the bytes: name it, and keep no copy.
  [[nodiscard]] std::string_view reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

/// Overwrites the bytes, which a compiler may not leave out, and makes the text empty.
void wipe(std::string& text);

}  // namespace quell::crypto

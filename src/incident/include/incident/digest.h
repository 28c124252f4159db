// The digest of some bytes kept elsewhere (evidence, output, plan): 32 bytes as 64 hex digits.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::incident {

/// Invariant: exactly 64 lower-case hexadecimal digits. Default: all zeros, the digest of nothing.
class Digest {
 public:
  Digest() : text_(64, '0') {}
  /// Errors: kInvalidInput.
  static Result<Digest> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  friend auto operator<=>(const Digest&, const Digest&) = default;
  friend bool operator==(const Digest&, const Digest&) = default;

 private:
  explicit Digest(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace quell::incident

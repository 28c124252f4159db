// Fixed-size values as hexadecimal and back. Private to the module.
#pragma once

#include <algorithm>

#include "base/hex.h"
#include "base/result.h"

namespace quell::crypto {

/// A struct with an array member `bytes`. Errors: kInvalidInput.
template <class Value>
Result<Value> fixed_from_hex(std::string_view text) {
  QUELL_TRY(const auto bytes, quell::from_hex(text));
  Value value;
  if (bytes.size() != value.bytes.size()) {
    return fail(ErrorCode::kInvalidInput, "expected " + std::to_string(2 * value.bytes.size()) +
                                              " hexadecimal digits, got " +
                                              std::to_string(text.size()));
  }
  std::ranges::copy(bytes, value.bytes.begin());
  return value;
}

}  // namespace quell::crypto

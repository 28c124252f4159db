// Bytes as lower-case hexadecimal and back: the only form in which digests and keys are written.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell {

std::string to_hex(std::span<const std::uint8_t> bytes);

/// Lower-case digits only, even length: one allowed form. Errors: kInvalidInput.
Result<std::vector<std::uint8_t>> from_hex(std::string_view text);

}  // namespace quell

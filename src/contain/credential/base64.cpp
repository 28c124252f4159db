#include "credential/base64.h"

#include <cstddef>
#include <cstdint>

namespace quell::contain {

std::string to_base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t kGroup = 3;
  std::string result;
  for (std::size_t i = 0; i < bytes.size(); i += kGroup) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < kGroup; ++k) {
      const auto byte = i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
      bits = (bits << 8U) | byte;
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const bool padding = i + k > bytes.size();
      result += padding ? '=' : kDigits[(bits >> (18U - 6U * k)) & 63U];
    }
  }
  return result;
}

}  // namespace quell::contain

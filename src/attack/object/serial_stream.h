// The heads of binary streams of objects, as bytes, in base64 or in hexadecimal digits. Private to
// attack. Pure; looks at a bounded number of bytes.
#pragma once

#include <string_view>

namespace quell::attack {

struct SerialStream {
  double weight = 0;  ///< 0: none
  std::string_view text{};
};

SerialStream serial_stream(std::string_view value);

}  // namespace quell::attack

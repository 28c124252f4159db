// links: attack
// Any line gets one answer of four fields that fits on one line.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "attack/detect_line.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const std::string text = quell::attack::answer_line(line).text;
  if (std::count(text.begin(), text.end(), '\t') != 3) std::abort();
  if (text.find('\n') != std::string::npos) std::abort();
  return 0;
}

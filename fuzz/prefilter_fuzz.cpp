// links: attack
// What the quick look calls plainly harmless, classify() finds nothing in.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "attack/quick.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quell::attack;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto check_target = [](std::string_view target) {
    if (is_plainly_harmless_target(target) && classify(Where::kTarget, target).is_attack()) {
      std::abort();
    }
  };
  const auto check_header = [](std::string_view value) {
    if (is_plainly_harmless_header(value) && classify(Where::kHeader, value).is_attack()) {
      std::abort();
    }
  };
  const auto check_value = [](std::string_view value) {
    if (is_plainly_harmless_value(value) && classify(Where::kQuery, value).is_attack()) {
      std::abort();
    }
  };
  const std::string text(bytes);
  check_value(bytes);
  check_target(bytes);
  check_target("/" + text);
  check_target("/s?q=" + text + "&r=1");
  check_header(bytes);
  check_header("https://shop.example/" + text);
  check_header("Mozilla/5.0 " + text);
  return 0;
}

// links: target
// Any text is a target or an error; a valid one survives being written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "target/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = quell::target::parse_target(text);
  if (parsed) {
    const auto again = quell::target::parse_target(quell::target::to_text(*parsed));
    if (!again || *again != *parsed) std::abort();
    (void)quell::target::covers(
        *parsed,
        {parsed->addresses.empty() ? std::nullopt : std::optional(parsed->addresses[0].base()),
         text});
  }
  (void)quell::target::normalised_path(text);
  return 0;
}

// links: incident
// Any text is a CVSS 3.1 vector or an error; a valid one is written in one form and scores in
// range.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "incident/cvss.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto vector = quell::incident::Cvss31::parse(text);
  if (!vector) return 0;
  const auto again = quell::incident::Cvss31::parse(vector->text());
  if (!again || again->text() != vector->text()) std::abort();
  for (const auto score :
       {vector->base_tenths(), vector->temporal_tenths(), vector->environmental_tenths()})
    if (score < 0 || score > 100) std::abort();
  return 0;
}

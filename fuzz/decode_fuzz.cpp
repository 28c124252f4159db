// links: attack
// Explanations keep every decoding layer: at least the bytes as sent, never more than the limit.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "attack/explain.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quell::attack;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Explanation explanation = explain(Where::kQuery, bytes);
  for (const ExplainedPart& part : explanation.parts) {
    if (part.layers.empty() || part.layers.size() > kMaxLayers) std::abort();
    for (const Considered& considered : part.considered) {
      if (considered.layer >= part.layers.size()) std::abort();
    }
  }
  return 0;
}

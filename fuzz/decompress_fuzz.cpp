// links: logs os
// Any bytes as a log of unknown content: read() ends, fails for good once it fails, and whatever
// the sizes of the pieces, the same comes out of it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>

#include "logs/open_log.h"
#include "logs/source.h"

namespace {

constexpr std::size_t kMostOutput = 4UZ * 1024 * 1024;  // a few bytes can stand for gigabytes

struct Outcome {
  std::string bytes;
  std::string error;
  bool capped = false;
};

Outcome drain(quell::logs::Source& source, std::size_t piece) {
  Outcome outcome;
  std::string buffer(piece, '\0');
  while (outcome.bytes.size() < kMostOutput) {
    const auto size = source.read(std::span(buffer));
    if (!size) {
      outcome.error = size.error().full();
      const auto again = source.read(std::span(buffer));
      if (again || again.error().full() != outcome.error) std::abort();
      return outcome;
    }
    if (*size > piece) std::abort();
    if (*size == 0) return outcome;
    outcome.bytes.append(buffer, 0, *size);
  }
  outcome.capped = true;
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto one = quell::logs::by_content(quell::logs::memory_source("fuzz", bytes));
  const auto other = quell::logs::by_content(quell::logs::memory_source("fuzz", bytes));
  const Outcome large = drain(*one, 256UZ * 1024);
  const Outcome small = drain(*other, 1'021);
  if (large.capped || small.capped) return 0;
  if (!large.error.empty() && !small.error.empty()) {
    // A damaged block may be noticed before or after its last bytes were handed over.
    const std::size_t common = std::min(large.bytes.size(), small.bytes.size());
    if (large.bytes.substr(0, common) != small.bytes.substr(0, common)) std::abort();
    return 0;
  }
  if (large.bytes != small.bytes || large.error != small.error) std::abort();
  return 0;
}

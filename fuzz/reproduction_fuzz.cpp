// links: replay
// Any text is a reproduction or an error that names the file; what is taken keeps its promises.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "replay/replay.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quell::replay;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = read_reproduction(text, "fuzz.yaml");
  if (!read) return 0;
  if (read->probes.empty() || read->probes.size() > 32) std::abort();
  if (read->probes.front().role != Role::kAttack) std::abort();
  if (read->probes.back().role != Role::kControl) std::abort();
  for (const Probe& probe : read->probes) {
    if (!check(probe.oracle)) std::abort();
    (void)describe(probe.oracle);
    (void)evaluate(probe.oracle, {});
  }
  if (judge(*read, {}, {}, Question::kIsItFixed).kind != VerdictKind::kInconclusive) std::abort();
  return 0;
}

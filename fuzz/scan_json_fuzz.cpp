// links: investigate
// Any bytes are a scan report or an error. A report is written in one form, which reads back the
// same: what `quell open --from-scan` takes is what the scan said.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "investigate/scan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quell::investigate;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto report = scan_from_json(text);
  if (!report) return 0;
  const std::string written = to_json(*report);
  const auto again = scan_from_json(written);
  if (!again || to_json(*again) != written) std::abort();
  if (again->attackers.size() != report->attackers.size()) std::abort();
  for (std::size_t i = 0; i < report->attackers.size(); ++i) {
    const Actor& before = report->attackers[i];
    const Actor& after = again->attackers[i];
    if (before.key != after.key || before.first != after.first || before.last != after.last) {
      std::abort();
    }
    if (before.groups.size() != after.groups.size()) std::abort();
    for (std::size_t j = 0; j < before.groups.size(); ++j) {
      if (before.groups[j].signature != after.groups[j].signature) std::abort();
      if (before.groups[j].top_score != after.groups[j].top_score) std::abort();
      if (before.groups[j].statuses != after.groups[j].statuses) std::abort();
    }
  }
  return 0;
}

// links: logs
// Any bytes are lines: each is a record, unparsed or blank, and nothing is lost on the way.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "logs/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto source =
      quell::logs::memory_source("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  quell::logs::ReadSummary summary;
  std::uint64_t seen = 0;
  quell::logs::read_source(
      std::move(source),
      [&](const quell::logs::Record& record) {
        seen += 1;
        if (record.target.size() > record.line.size()) std::abort();
      },
      summary);
  if (seen != summary.records) std::abort();
  if (summary.lines != summary.records + summary.unparsed + summary.blank) std::abort();
  return 0;
}

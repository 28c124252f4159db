// links: logs
// Any bytes are lines: each is a record, unparsed or blank, and nothing is lost on the way.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "logs/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  auto source = quell::logs::memory_source("fuzz", text);
  quell::logs::ReadSummary summary;
  std::uint64_t seen = 0;
  quell::logs::read_source(
      std::move(source),
      [&](const quell::logs::Record& record) {
        seen += 1;
        if (record.target.size() > record.line.size()) std::abort();
      },
      summary);
  if (seen > summary.records) std::abort();  // logins and entries of applications are records too
  const std::uint64_t told =
      summary.records + summary.unparsed + summary.blank + summary.without_entry;
  if (summary.lines != told) std::abort();
  // Against the plainest way to count: the reader's kernels are chosen for the processor.
  const auto ends = static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
  const bool open_end = !text.empty() && text.back() != '\n';
  if (summary.lines != ends + (open_end ? 1U : 0U)) std::abort();
  return 0;
}

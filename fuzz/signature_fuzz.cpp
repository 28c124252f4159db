// links: investigate attack logs
// Any text is a signature or an error; a valid one survives being written and read again. Any
// request target has an endpoint, which is one in every signature.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "investigate/signature.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quell::investigate;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto parsed = parse_signature(text)) {
    const auto again = parse_signature(to_text(*parsed));
    if (!again || *again != *parsed) std::abort();
    if (!parsed->endpoint.starts_with('/')) std::abort();
    if (parsed->text().empty()) std::abort();
  }
  quell::logs::Record record;
  record.target = text;
  record.method = "GET";
  // What the watch would be told to look for is read back as what was found.
  const auto classification = classify(record);
  for (const quell::attack::Finding& finding : classification.findings) {
    const Signature signature = signature_of(record, finding);
    const auto again = parse_signature(to_text(signature));
    if (!again || *again != signature) std::abort();
    if (!again->matches(record, classification)) std::abort();
  }
  return 0;
}

// links: redact
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "redact/redactor.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using quell::redact::Redactor;
  static const quell::redact::Rules rules = quell::redact::default_rules().value();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string whole = quell::redact::redacted(rules, text);
  std::string pieces;
  Redactor redactor(rules);
  redactor.feed(text.substr(0, size / 2), pieces);
  redactor.feed(text.substr(size / 2), pieces);
  redactor.finish(pieces);
  // Cutting the input differently must not change what is hidden.
  if (whole != pieces) std::abort();
  return 0;
}

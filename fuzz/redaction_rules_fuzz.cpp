// links: redact
// Any text is a set of rules or an error that names the place; rules that are taken can be used on
// any text, and how it is cut into pieces changes nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "redact/redactor.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quell::redact;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto rules = parse_rules(text, "fuzz.yaml");
  if (!rules) {
    if (!rules.error().message().starts_with("fuzz.yaml")) std::abort();
    return 0;
  }
  for (const NameRule& rule : rules->parameters) {
    if (rule.name.empty()) std::abort();
  }
  // The rules' own text holds every name, prefix and mark in them.
  const std::string whole = redacted(*rules, text);
  std::string pieces;
  Redactor redactor(*rules);
  for (std::size_t at = 0; at < size; at += 7) redactor.feed(text.substr(at, 7), pieces);
  redactor.finish(pieces);
  if (whole != pieces) std::abort();
  return 0;
}

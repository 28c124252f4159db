// links: webroot base
// Any bytes are a file: rules and the view of its PHP come to an end and stay in their limits.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "webroot/file_facts.h"
#include "webroot/rule_book.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const quell::webroot::RuleBook book = [] {
    auto made = quell::webroot::RuleBook::make({});
    if (!made) std::abort();
    return *std::move(made);
  }();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto hits = book.read(bytes, quell::webroot::facts_of("a.php"));
  if (!hits) std::abort();
  for (const quell::webroot::Hit& hit : *hits) {
    if (hit.matched.size() > quell::webroot::kMatchedBytes || hit.offset > size) std::abort();
  }
  return 0;
}

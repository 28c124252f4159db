// links: http
// A request that is taken stays byte for byte, and can be made of its parts again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quell::http;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto exact = parse_request(bytes, LineEnds::kAsTheyAre);
  if (exact) {
    if (exact->raw != bytes) std::abort();
    const auto same = with_target(*exact, exact->target);
    if (!same || same->raw != bytes) std::abort();
  }
  const auto typed = parse_request(bytes, LineEnds::kMakeCrLf);
  if (typed) {
    const auto again = parse_request(typed->raw, LineEnds::kAsTheyAre);
    if (!again || again->target != typed->target || again->body() != typed->body()) std::abort();
  }
  return 0;
}

// links: helper contain
// What root parses of what anybody sent: any bytes are a request or an error, and what is taken
// is written in one form that reads back the same, without paths in what becomes one.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "helper/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quell::helper;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto request = parse_request(text);
  if (!request) return 0;
  const std::string written = to_text(*request);
  const auto again = parse_request(written);
  if (!again || to_text(*again) != written) std::abort();
  if (request->measure.id.text().find('/') != std::string::npos) std::abort();
  for (const std::string& digest : {request->basis, request->undo}) {
    if (!digest.empty() && digest.size() != 64) std::abort();
    if (digest.find_first_not_of("0123456789abcdef") != std::string::npos) std::abort();
  }
  if (request->session.size() > kMostSessionAddresses) std::abort();
  return 0;
}

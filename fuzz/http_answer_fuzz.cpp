// links: http
// Any bytes are an answer or an error, and the sizes of the pieces they come in change nothing.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/answer.h"

namespace {

using quell::http::Answer;
using quell::http::AnswerReader;

quell::Result<Answer> read(std::string_view bytes, std::size_t piece) {
  AnswerReader reader(quell::http::RequestKind::kOrdinary, {.body = 64, .body_total = 4096});
  while (!bytes.empty() && !reader.complete()) {
    const std::string_view part = bytes.substr(0, piece);
    QUELL_TRY(const std::size_t used, reader.feed(part));
    if (used > part.size()) std::abort();
    if (used < part.size() && !reader.complete()) std::abort();
    bytes.remove_prefix(used);
  }
  return reader.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = read(bytes, std::max<std::size_t>(size, 1));
  const auto pieces = read(bytes, 1);
  if (whole.has_value() != pieces.has_value()) std::abort();
  if (whole && !(*whole == *pieces)) std::abort();
  if (whole && (whole->body.size() > 64 || whole->body.size() > whole->body_total)) std::abort();
  return 0;
}

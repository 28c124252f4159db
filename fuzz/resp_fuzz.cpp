// links: contain
// Any bytes are an answer of Redis, the beginning of one, or an error; what is behind an answer
// changes nothing, and less than an answer is never one.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "contain/credential/resp.h"

namespace {

using quell::contain::redis::parse_reply;
using quell::contain::redis::Reply;

bool same(const Reply& one, const Reply& other) {
  if (one.kind != other.kind || one.text != other.text) return false;
  if (one.list.size() != other.list.size()) return false;
  for (std::size_t i = 0; i < one.list.size(); ++i) {
    if (!same(one.list[i], other.list[i])) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = parse_reply(bytes);
  if (!whole || !*whole) return 0;
  const std::size_t used = (*whole)->size;
  if (used == 0 || used > size) std::abort();
  const auto exact = parse_reply(bytes.substr(0, used));
  if (!exact || !*exact || (*exact)->size != used) std::abort();
  if (!same((*exact)->reply, (*whole)->reply)) std::abort();
  const auto cut = parse_reply(bytes.substr(0, used - 1));
  if (!cut || *cut) std::abort();
  return 0;
}

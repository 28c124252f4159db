// links: contain
// Any bytes are a configuration file or an error. Where a value can be set, all but its bytes stay,
// it reads as what it was set to and everything else as before, and putting the old bytes back
// gives the file again. A key that was added can be set once more.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "contain/setting/document.h"

namespace {

using namespace quell::contain::setting;

std::vector<Leaf> without(std::vector<Leaf> all, const Key& key) {
  std::erase_if(all, [&](const Leaf& leaf) { return leaf.key == key; });
  return all;
}

/// Value and typing are among what people set.
void try_value(std::string_view text, Format format, const Leaf& leaf, const std::string& value,
               Typing typing) {
  const auto after = with_value(text, format, {.key = leaf.key, .value = value, .typing = typing});
  if (!after) return;
  const auto old_place = extent_of(text, format, leaf.key);
  const auto new_place = extent_of(*after, format, leaf.key);
  if (!old_place || !*old_place || !new_place || !*new_place) std::abort();
  std::string back = *after;
  back.replace((*new_place)->begin, (*new_place)->end - (*new_place)->begin,
               text.substr((*old_place)->begin, (*old_place)->end - (*old_place)->begin));
  if (back != text) std::abort();
  const auto before_leaves = leaves(text, format);
  const auto after_leaves = leaves(*after, format);
  if (!before_leaves || !after_leaves) std::abort();
  if (without(*before_leaves, leaf.key) != without(*after_leaves, leaf.key)) std::abort();
}

void try_new_key(std::string_view text, Format format, Key key) {
  key.names.back() = "quell-fuzz";
  const auto after = with_value(text, format, {.key = key, .value = "5"});
  if (!after || after->size() <= text.size()) return;
  const auto place = extent_of(*after, format, key);
  if (!place || !*place) std::abort();
  const auto again = with_value(*after, format, {.key = key, .value = "6"});
  if (!again || again->size() != after->size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  constexpr std::size_t kFormats = 8;
  constexpr std::size_t kMostLeaves = 16;
  const auto format = static_cast<Format>((data[0] - 'a') % kFormats);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto all = leaves(text, format);
  if (!all) return 0;
  for (std::size_t i = 0; i < all->size() && i < kMostLeaves; ++i) {
    const Leaf& leaf = (*all)[i];
    if (leaf.key.names.empty()) continue;
    for (const char* value : {"7", "true", "off", "some text", "a'b\"c\\d # e", ""}) {
      try_value(text, format, leaf, value, Typing::kKept);
    }
    if (has_types(format)) try_value(text, format, leaf, "\"5\"", Typing::kSaid);
    try_new_key(text, format, leaf.key);
  }
  return 0;
}

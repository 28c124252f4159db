#include "script/js_spelling.h"

#include <algorithm>

#include "text/word_table.h"

namespace quell::attack {

namespace {

constexpr auto kWords = std::to_array<std::string_view>(
    {"alert", "eval", "confirm", "prompt", "function", "script", "cookie", "document", "location",
     "innerhtml", "settimeout", "constructor", "fromcharcode"});
static_assert(std::ranges::max(kWords, {}, &std::string_view::size).size() == 12);

}  // namespace

void JsSpelling::add(std::string_view piece) {
  if (piece.size() > kLongestPiece) return cut();
  if (piece.empty()) return;
  if (size_ > kKept) {
    std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(size_ - kKept),
              bytes_.begin() + static_cast<std::ptrdiff_t>(size_), bytes_.begin());
    size_ = kKept;
  }
  const std::size_t seam = size_;
  for (const char c : piece) bytes_[size_++] = lower_case(c);
  if (seam == 0 || !found_.empty()) return;
  const std::string_view all(bytes_.data(), size_);
  for (const std::string_view word : kWords) {
    const std::size_t first = seam < word.size() ? 0 : seam - word.size() + 1;
    const std::size_t at = all.find(word, first);
    if (at < seam && at + word.size() > seam) found_ = word;
  }
}

}  // namespace quell::attack

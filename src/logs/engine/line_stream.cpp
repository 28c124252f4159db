#include "line_stream.h"

#include <algorithm>
#include <cstring>

namespace quell::logs {

std::span<const std::uint32_t> LineStream::mark(std::size_t word, std::size_t from,
                                                std::size_t to) {
  const std::size_t words = std::min(kGroupWords, (to + kMarkBytes - 1) / kMarkBytes - word);
  const std::size_t begin = word * kMarkBytes;
  const std::size_t count =
      kernel_(buffer_.data() + begin, words, static_cast<std::uint32_t>(begin), places_.data());
  std::span<const std::uint32_t> places(places_.data(), count);
  // Whole words were looked at: what stands before and behind is of other lines, or of none.
  while (!places.empty() && places.front() < from) places = places.subspan(1);
  while (!places.empty() && places.back() >= to) places = places.first(places.size() - 1);
  return places;
}

void LineStream::keep(std::size_t from, std::size_t total) {
  held_ = total - from;
  if (held_ > limit_) {
    dropped_ = held_ - limit_;
    held_ = limit_;
    overlong_ = true;
  }
  std::memmove(buffer_.data(), buffer_.data() + from, held_);
}

}  // namespace quell::logs

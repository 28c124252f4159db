#include "line_stream.h"

#include <cstring>

namespace quell::logs {

void LineStream::mark(std::size_t from, std::size_t to) {
  const std::size_t first = from / kMarkBytes;
  const std::size_t words = (to + kMarkBytes - 1) / kMarkBytes - first;
  kernel_(buffer_.data() + first * kMarkBytes, words, marks_.data() + first);
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

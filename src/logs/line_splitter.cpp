#include "logs/line_splitter.h"

#include <algorithm>
#include <utility>

namespace quell::logs {

LineSplitter::LineSplitter(Sink sink, std::size_t limit)
    : sink_(std::move(sink)), limit_(std::max<std::size_t>(limit, 1)) {}

void LineSplitter::feed(std::string_view piece) {
  while (!piece.empty()) {
    const std::size_t newline = piece.find('\n');
    const std::string_view part = piece.substr(0, newline);
    if (newline == std::string_view::npos) {
      keep(part);
      return;
    }
    if (!open_ && part.size() <= limit_) {
      emit(part, 0);  // the common case: nothing is copied
    } else {
      keep(part);
      finish();
    }
    piece.remove_prefix(newline + 1);
  }
}

void LineSplitter::finish() {
  if (!open_) return;
  emit(partial_, std::exchange(dropped_, 0));
  partial_.clear();
  open_ = false;
}

void LineSplitter::keep(std::string_view part) {
  open_ = true;
  const std::size_t room = limit_ - partial_.size();
  partial_ += part.substr(0, room);
  if (part.size() > room) dropped_ += part.size() - room;
}

void LineSplitter::emit(std::string_view text, std::uint64_t dropped) {
  if (dropped == 0 && text.ends_with('\r')) text.remove_suffix(1);
  sink_(Line{.text = text, .number = ++number_, .dropped_bytes = dropped});
}

}  // namespace quell::logs

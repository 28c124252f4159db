#include "split/request_lines.h"

#include "text/byte_set.h"

namespace quell::attack {

std::size_t LineEnds::end_at(std::size_t at) const {
  if (at >= value_.size()) return 0;
  const char c = value_[at];
  if (c == '\r' || c == '\n') return 1;
  if (c != '\xe5' && c != '\\') return 0;
  const std::string_view rest = value_.substr(at, 3);
  if (rest == "\xe5\x98\x8a" || rest == "\xe5\x98\x8d") return 3;
  if (rest.starts_with("\\r") || rest.starts_with("\\n")) return 2;
  return 0;
}

bool LineEnds::next() {
  std::size_t size = 0;
  for (;; ++at_) {
    at_ = find_kind(value_, kLineEnd, at_);
    if (at_ >= value_.size()) return false;
    size = end_at(at_);
    if (size > 0) break;
  }
  if (count_ == 0) first_ = at_;
  ++count_;
  disguised_ = size > 1;
  std::size_t feeds = 0;
  std::size_t returns = 0;
  for (; size > 0; size = end_at(at_)) {
    const char last = value_[at_ + size - 1];
    const bool is_return = last == '\r' || last == 'r' || last == '\x8d';
    (is_return ? returns : feeds) += 1;
    at_ += size;
  }
  blank_line_ = feeds > 1 || returns > 1;
  return true;
}

std::string_view LineEnds::line() const {
  std::size_t end = at_;
  for (;; ++end) {
    end = find_kind(value_, kLineEnd, end);
    if (end >= value_.size() || end_at(end) > 0) break;
  }
  return value_.substr(at_, end - at_);
}

}  // namespace quell::attack

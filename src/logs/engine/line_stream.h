// Cuts bytes into lines in place and tells where the quotes in each line stand. Memory is bounded
// by the block and the line limit: of a longer line the first bytes are kept and the rest is
// counted. Private to logs. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "mark_kernels.h"

namespace quell::logs {

/// Quotes beyond this many are counted and not placed: the formats that use them have six.
inline constexpr std::size_t kPlacedQuotes = 8;

struct IndexedLine {
  std::string_view text;            ///< without "\n" or "\r\n"; at most the limit
  std::uint64_t dropped_bytes = 0;  ///< what was beyond it
  /// Offsets in `text`, valid if `dropped_bytes` is 0.
  const std::array<std::uint32_t, kPlacedQuotes>* quotes = nullptr;
  std::uint32_t quote_count = 0;
  bool has_backslash = false;
};

class LineStream {
 public:
  static constexpr std::size_t kNoBound = std::numeric_limits<std::size_t>::max() / 2;

  explicit LineStream(std::size_t block_bytes, MarkKernel kernel,
                      std::size_t limit = limits::kLogLine)
      : block_(block_bytes),
        limit_(limit),
        kernel_(kernel),
        buffer_(limit + block_bytes + 2 * kMarkBytes),
        places_(kGroupWords * kMarkBytes + kMarkSlack) {}

  /// Forgets what is held and begins anew.
  void reset() {
    held_ = 0;
    dropped_ = 0;
    overlong_ = false;
  }

  /// Where the next bytes go.
  [[nodiscard]] std::span<char> room() { return {buffer_.data() + held_, block_}; }
  /// Bytes that a line without an end has so far.
  [[nodiscard]] std::uint64_t held() const { return held_ + dropped_; }

  /// If the handle has a flush(), it is called before the bytes of the lines that it was given go.
  /// `count` bytes were put into room(): hands over every line that ends in them and begins less
  /// than `bound` bytes behind the begin of room(); of the others nothing is kept. A line that
  /// began earlier is always handed over.
  template <class Handle>
  void put(std::size_t count, Handle&& handle, std::size_t bound = kNoBound);

  /// The end of the bytes: a last line without a newline is a line too.
  template <class Handle>
  void finish(Handle&& handle) {
    if (held_ > 0) hand_over_held(handle);
    if constexpr (requires { handle.flush(); }) handle.flush();
    reset();
  }

 private:
  /// Words whose marks are held at once: they stay in the first cache.
  static constexpr std::size_t kGroupWords = 256;

  /// Places of the marks in buffer_[from, to), of the group that begins with this word.
  std::span<const std::uint32_t> mark(std::size_t word, std::size_t from, std::size_t to);
  /// Whether a line that begins now has six quotes, and nothing else that is marked: most have.
  [[nodiscard]] bool has_six_quotes(std::span<const std::uint32_t> places) const;
  void place_six(std::span<const std::uint32_t> places, std::size_t start);
  /// A quote or a backslash of the line that begins at `start`.
  void note_mark(std::size_t at, std::size_t start) {
    if (buffer_[at] != '"') {
      has_backslash_ = true;
      return;
    }
    if (quote_count_ < kPlacedQuotes)
      quotes_[quote_count_] = static_cast<std::uint32_t>(at - start);
    ++quote_count_;
  }
  template <class Handle>
  void hand_over(std::size_t start, std::size_t end, Handle& handle);
  /// The held line, whose end has come.
  template <class Handle>
  void hand_over_held(Handle& handle);
  /// Lines in buffer_[start, total) that begin before `bound`; answers where the rest begins.
  template <class Handle>
  std::size_t each_line(std::size_t start, std::size_t total, std::size_t bound, Handle& handle);
  void keep(std::size_t from, std::size_t total);

  std::size_t block_;
  std::size_t limit_;
  MarkKernel kernel_;
  std::vector<char> buffer_;
  std::vector<std::uint32_t> places_;
  std::size_t held_ = 0;
  std::uint64_t dropped_ = 0;
  bool overlong_ = false;  // the rest of the line is only counted

  // The line that is being walked over.
  std::array<std::uint32_t, kPlacedQuotes> quotes_{};
  std::uint32_t quote_count_ = 0;
  bool has_backslash_ = false;
};

inline bool LineStream::has_six_quotes(std::span<const std::uint32_t> places) const {
  if (places.size() < 7 || quote_count_ != 0 || has_backslash_) return false;
  const char* const bytes = buffer_.data();
  unsigned other = static_cast<unsigned>(bytes[places[6]] ^ '\n');
  for (std::size_t i = 0; i < 6; ++i) other |= static_cast<unsigned>(bytes[places[i]] ^ '"');
  return other == 0;
}

inline void LineStream::place_six(std::span<const std::uint32_t> places, std::size_t start) {
  for (std::size_t i = 0; i < 6; ++i) quotes_[i] = places[i] - static_cast<std::uint32_t>(start);
  quote_count_ = 6;
}

template <class Handle>
void LineStream::hand_over(std::size_t start, std::size_t end, Handle& handle) {
  IndexedLine line{.text = {buffer_.data() + start, end - start},
                   .dropped_bytes = dropped_,
                   .quotes = &quotes_,
                   .quote_count = quote_count_,
                   .has_backslash = has_backslash_};
  if (line.text.size() > limit_) [[unlikely]] {
    line.dropped_bytes += line.text.size() - limit_;
    line.text = line.text.substr(0, limit_);
  } else if (line.dropped_bytes == 0 && line.text.ends_with('\r')) {
    line.text.remove_suffix(1);
  }
  quote_count_ = 0;
  has_backslash_ = false;
  handle(static_cast<const IndexedLine&>(line));
}

template <class Handle>
void LineStream::hand_over_held(Handle& handle) {
  quote_count_ = 0;
  has_backslash_ = false;
  for (std::size_t word = 0; word * kMarkBytes < held_; word += kGroupWords) {
    for (const std::uint32_t at : mark(word, 0, held_)) note_mark(at, 0);
  }
  hand_over(0, held_, handle);
}

template <class Handle>
std::size_t LineStream::each_line(std::size_t start, std::size_t total, std::size_t bound,
                                  Handle& handle) {
  quote_count_ = 0;
  has_backslash_ = false;
  for (std::size_t word = start / kMarkBytes; word * kMarkBytes < total; word += kGroupWords) {
    const std::span<const std::uint32_t> places = mark(word, start, total);
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (has_six_quotes(places.subspan(i))) [[likely]] {
        place_six(places.subspan(i), start);
        i += 6;
      } else if (buffer_[places[i]] != '\n') {
        note_mark(places[i], start);
        continue;
      }
      if (start > 0 && start >= bound) return start;
      hand_over(start, places[i], handle);
      start = places[i] + 1;
    }
  }
  return start;
}

template <class Handle>
void LineStream::put(std::size_t count, Handle&& handle, std::size_t bound) {
  const std::size_t total = held_ + count;
  bound += held_;
  std::size_t start = 0;
  if (overlong_) [[unlikely]] {
    const void* newline = std::memchr(buffer_.data() + held_, '\n', count);
    if (newline == nullptr) {
      dropped_ += count;
      return;
    }
    const auto end = static_cast<std::size_t>(static_cast<const char*>(newline) - buffer_.data());
    dropped_ += end - held_;
    hand_over_held(handle);
    dropped_ = 0;
    overlong_ = false;
    start = end + 1;
  }
  start = each_line(start, total, bound, handle);
  if constexpr (requires { handle.flush(); }) handle.flush();  // keep() moves the bytes
  keep(start, total);
}

}  // namespace quell::logs

// The first try of the quick look: pieces that need no more than a table.
#include <algorithm>

#include "path/sensitive_files.h"
#include "plain/plain_scan.h"
#include "sql/sql_words.h"

namespace quell::attack {

namespace {

// What the simple look asks of a byte: what it is, which bytes before it call for the careful look,
// and which may make a number of it that breaks off.
using Simple = std::uint32_t;
constexpr Simple kSimpleLetter = 1U << 0U;
constexpr Simple kSimpleDigit = 1U << 1U;
constexpr Simple kSimpleDot = 1U << 2U;
constexpr unsigned kSlashShift = 3;
constexpr Simple kSimpleSlash = 1U << kSlashShift;
constexpr Simple kSimpleDash = 1U << 4U;
constexpr Simple kSimpleStart = 1U << 5U;
constexpr unsigned kCarefulBehind = 8;
constexpr unsigned kNumberBehind = 16;

constexpr std::array<Simple, 256> kSimple = [] {
  std::array<Simple, 256> out{};
  const auto mark = [&](Plain which, Simple is, Simple careful, Simple number) {
    for (std::size_t c = 0; c < out.size(); ++c) {
      if (kPlainKinds[c] == which)
        out[c] = is | careful << kCarefulBehind | number << kNumberBehind;
    }
  };
  mark(Plain::kLetter, kSimpleLetter, 0, 0);
  mark(Plain::kDigit, kSimpleDigit, 0, kSimpleDot);
  mark(Plain::kDot, kSimpleDot, kSimpleDot | kSimpleSlash | kSimpleStart, kSimpleDigit);
  mark(Plain::kSlash, kSimpleSlash, kSimpleSlash, 0);
  mark(Plain::kDash, kSimpleDash, kSimpleDash, 0);
  out['e'] |= kSimpleDigit << kNumberBehind;  // an exponent
  out['E'] |= kSimpleDigit << kNumberBehind;
  out['x'] |= kSimpleDigit << kCarefulBehind;  // 0x2f
  out['X'] |= kSimpleDigit << kCarefulBehind;
  return out;
}();

}  // namespace

/// Most pieces: letters, digits and single dots, dashes and (in paths) slashes, without a branch
/// for each. False says nothing.
bool PlainScan::is_simple() {
  const char* const bytes = text_.data();
  const std::size_t size = text_.size();
  Slashes slashes{};
  std::size_t slash_count = 0;
  Simple met = 0;
  Simple behind = 0;
  Simple before = kSimpleStart;
  std::size_t i = at_;
  for (; i < size; ++i) {
    const Simple now = kSimple[static_cast<unsigned char>(bytes[i])];
    if (now == 0) break;
    met |= now;
    behind |= (before << kCarefulBehind | before << kNumberBehind) & now;
    slashes[slash_count % slashes.size()] = i;
    slash_count += now >> kSlashShift & 1U;
    before = now & 0xffU;
  }
  if (i < size && !ends({.kind = kind_of(bytes[i])})) return false;
  if ((behind >> kCarefulBehind & 0xffU) != 0 || slash_count > slashes.size()) return false;
  at_ = i;
  if ((behind >> kNumberBehind) != 0 && !numbers_end_before_words()) return false;
  if (piece_ != Piece::kPath) return is_simple_value(met);
  return components_are_plain(std::span(slashes).first(slash_count));
}

bool PlainScan::is_simple_value(unsigned met) {
  if ((met & kSimpleSlash) != 0 || !end_component()) return false;
  may_be_base64_ = (met & kSimpleDot) == 0;
  if (!end_text()) return false;
  const std::string_view value = from(begin_);
  const auto* const end =
      std::ranges::find_if(value, [](char c) { return kind_of(c) != Plain::kLetter; });
  const std::string_view first = value.substr(0, static_cast<std::size_t>(end - value.begin()));
  return first.size() == value.size() || !begins_statement(plain_word(first));
}

bool PlainScan::components_are_plain(std::span<const std::size_t> slashes) const {
  std::size_t begin = begin_;
  for (const std::size_t slash : slashes) {
    if (is_telling_component(text_.substr(begin, slash - begin))) return false;
    begin = slash + 1;
  }
  return !is_telling_component(from(begin));
}

/// No keyword stands directly behind a number, or behind a number and a dot.
bool PlainScan::numbers_end_before_words() const {
  const std::string_view piece = from(begin_);
  const auto is_at = [&](std::size_t i, Plain kind) {
    return i < piece.size() && kind_of(piece[i]) == kind;
  };
  for (std::size_t i = 0; i < piece.size(); ++i) {
    if (kind_of(piece[i]) != Plain::kDigit) continue;
    do ++i;
    while (is_at(i, Plain::kDigit));
    if (is_at(i, Plain::kDot)) ++i;
    const std::size_t word = i;
    while (is_at(i, Plain::kLetter)) ++i;
    const bool may_be_keyword = i - word >= kShortestSqlWord;
    if (may_be_keyword && plain_word(piece.substr(word, i - word)) != PlainWord::kName)
      return false;
    --i;  // a digit may stand here
  }
  return true;
}

}  // namespace quell::attack

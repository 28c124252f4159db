// The first try of the quick look: pieces that need no more than a table.
#include <algorithm>
#include <bit>

#include "path/telling_component.h"
#include "plain/plain_masks.h"
#include "plain/plain_scan.h"
#include "sql/sql_words.h"

namespace quell::attack {

namespace {

/// What the last byte of a window was, as the first one's neighbour in the next.
struct Carry {
  std::uint64_t start = 1;  ///< nothing stands before the first byte
  std::uint64_t digit = 0;
  std::uint64_t dot = 0;
  std::uint64_t slash = 0;
  std::uint64_t dash = 0;
};

/// Neighbours in a window of which one alone would be plain.
struct Neighbours {
  std::uint64_t careful = 0;  ///< "..", "/.", "//", "--", "0x", a dot in front: look closer
  std::uint64_t number = 0;   ///< a number that may break off: "1.", "1e", ".1"
};

Neighbours neighbours(const PlainMasks& masks, std::uint64_t valid, const Carry& carry) {
  const std::uint64_t behind_digit = masks.digits << 1U | carry.digit;
  const std::uint64_t behind_dot = masks.dots << 1U | carry.dot;
  const std::uint64_t behind_slash = masks.slashes << 1U | carry.slash;
  const std::uint64_t behind_dash = masks.dashes << 1U | carry.dash;
  const std::uint64_t careful = (masks.dots & (behind_dot | behind_slash | carry.start)) |
                                (masks.slashes & behind_slash) | (masks.dashes & behind_dash) |
                                (masks.hex_marks & behind_digit);
  const std::uint64_t number =
      (masks.digits & behind_dot) | ((masks.dots | masks.exponents) & behind_digit);
  return {.careful = careful & valid, .number = number & valid};
}

Carry carry_of(const PlainMasks& masks) {
  constexpr unsigned kLast = PlainMasks::kBytes - 1;
  return {.start = 0,
          .digit = masks.digits >> kLast,
          .dot = masks.dots >> kLast,
          .slash = masks.slashes >> kLast,
          .dash = masks.dashes >> kLast};
}

constexpr std::uint64_t first_bits(std::size_t count) {
  return count >= PlainMasks::kBytes ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

}  // namespace

/// Most pieces: letters, digits and single dots, dashes and (in paths) slashes, sixteen bytes at a
/// time. False says nothing.
bool PlainScan::is_simple() {
  Components components;
  Carry carry;
  std::uint64_t number = 0;
  bool only_letters = true;
  bool has_plus = false;
  const std::uint64_t may_be_plus = piece_ == Piece::kValue ? ~std::uint64_t{0} : 0;
  while (true) {
    const PlainMasks masks = plain_masks(text_, at_);
    const std::uint64_t others = masks.digits | masks.dots | masks.slashes | masks.dashes;
    const std::uint64_t pluses = masks.pluses & may_be_plus;
    const auto size = static_cast<std::size_t>(std::countr_one(masks.letters | others | pluses));
    const std::uint64_t valid = first_bits(size);
    const Neighbours met = neighbours(masks, valid, carry);
    if (met.careful != 0) return false;
    number |= met.number;
    only_letters &= (others & valid) == 0;
    has_plus |= (pluses & valid) != 0;
    if (!components.add(masks.slashes & valid, masks.dots & valid, at_)) return false;
    at_ += size;
    if (size < PlainMasks::kBytes) break;
    carry = carry_of(masks);
  }
  if (!at_end() && !ends({.kind = kind_of(text_[at_])})) return false;
  if (has_plus) return only_letters && is_plain_words();
  if (number != 0 && !numbers_end_before_words()) return false;
  return piece_ == Piece::kPath ? components_are_plain(components)
                                : is_simple_value(components, only_letters);
}

/// False: there are more than have room.
bool PlainScan::Components::add(std::uint64_t slashes, std::uint64_t dots, std::size_t at) {
  for (; slashes != 0; slashes &= slashes - 1) {
    if (count == ends.size()) return false;
    const auto slash = static_cast<unsigned>(std::countr_zero(slashes));
    const std::uint64_t before = first_bits(slash);
    has_dot |= (dots & before) != 0;
    dotted[count] = has_dot;
    ends[count++] = at + slash;
    has_dot = false;
    dots &= ~before;
  }
  has_dot |= dots != 0;
  return true;
}

bool PlainScan::is_simple_value(const Components& components, bool only_letters) {
  if (components.count > 0 || is_telling(from(begin_), components.has_dot)) return false;
  may_be_base64_ = !components.has_dot;
  if (!end_text()) return false;
  if (only_letters) return true;  // one word
  const std::string_view value = from(begin_);
  const auto* const end =
      std::ranges::find_if(value, [](char c) { return kind_of(c) != Plain::kLetter; });
  const std::string_view first = value.substr(0, static_cast<std::size_t>(end - value.begin()));
  return !begins_statement(plain_word(first));
}

/// Letters and '+': words, of which none means anything to SQL.
bool PlainScan::is_plain_words() {
  met_.blank = true;
  may_be_base64_ = false;
  if (!end_component()) return false;
  for (std::string_view rest = from(begin_); !rest.empty();) {
    const std::size_t end = std::min(rest.find('+'), rest.size());
    if (end > 0 && plain_word(rest.substr(0, end)) != PlainWord::kName) return false;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return true;
}

bool PlainScan::is_telling(std::string_view component, bool has_dot) {
  return has_dot ? is_telling_component(component) : is_telling_name(component);
}

bool PlainScan::components_are_plain(const Components& components) const {
  std::size_t begin = begin_;
  for (std::size_t i = 0; i < components.count; ++i) {
    const std::size_t end = components.ends[i];
    if (is_telling(text_.substr(begin, end - begin), components.dotted[i])) return false;
    begin = end + 1;
  }
  return !is_telling(from(begin), components.has_dot);
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

#include "plain/plain_scan.h"

#include <algorithm>

#include "path/telling_component.h"
#include "plain/plain_kinds.h"
#include "text/ascii_set.h"
#include "text/digits.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

/// Base64 of printable text, as the digits go. The only encoded byte in it can be a slash.
bool is_base64_of_text(std::string_view text) {
  Base64Window window;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_encoded = text[i] == '%';
    const auto byte = window.add(is_encoded ? '/' : text[i]);
    if (byte && !is_printable(*byte)) return false;
    if (is_encoded) i += 2;
  }
  return true;
}

}  // namespace

bool PlainScan::path() {
  const std::size_t start = at_;
  if (!scan(Piece::kPath)) return false;
  if (!met_.encoded) return true;
  // From the first encoded byte's component on, the rest is judged alone as well.
  const std::size_t end = at_;
  const std::size_t slash = text_.rfind('/', text_.find('%', start));
  at_ = slash + 1;
  return scan(Piece::kComponent) && at_ == end;
}

void PlainScan::begin(Piece piece) {
  piece_ = piece;
  met_ = {};
  before_ = Plain::kRefused;
  number_ = Number::kNone;
  first_word_ = true;
  begin_ = component_ = nested_ = at_;
  may_be_base64_ = true;
  statement_ = PlainWord::kName;
}

bool PlainScan::scan(Piece piece) {
  const std::size_t start = at_;
  begin(piece);
  if (is_simple()) return true;
  at_ = start;
  begin(piece);
  while (!at_end()) {
    const Symbol next = symbol();
    if (next.kind == Plain::kLetter) {
      if (!letters()) return false;
      continue;
    }
    if (ends(next)) break;
    if (!take(next)) return false;
  }
  return end_piece();
}

bool PlainScan::ends(const Symbol& symbol) const {
  if (symbol.bytes > 1) return false;
  switch (piece_) {
    case Piece::kPath:
    case Piece::kComponent:
      return symbol.kind == Plain::kQuestion;
    case Piece::kName:
      return symbol.kind == Plain::kEquals || symbol.kind == Plain::kAmpersand;
    case Piece::kValue:
      return symbol.kind == Plain::kAmpersand;
  }
  return true;
}

PlainScan::Symbol PlainScan::symbol() const {
  const Plain kind = kind_of(text_[at_]);
  return kind == Plain::kPercent ? encoded() : Symbol{.kind = kind};
}

/// The byte that is percent-encoded at `at`; 0 if none is.
unsigned PlainScan::encoded_byte(std::size_t at) const {
  if (at + 2 >= text_.size() || text_[at] != '%') return 0;
  const unsigned high = hex_value(text_[at + 1]);
  const unsigned low = hex_value(text_[at + 2]);
  return (high | low) == kNoHexDigit ? 0 : high << 4U | low;
}

PlainScan::Symbol PlainScan::encoded() const {
  const unsigned byte = encoded_byte(at_);
  if (byte >= 0x80) return foreign_letter();
  return {.kind = kind_of_encoded(byte), .bytes = 3};
}

PlainScan::Symbol PlainScan::foreign_letter() const {
  const std::size_t more = more_bytes(encoded_byte(at_));
  if (more == 0) return {};
  for (std::size_t i = 1; i <= more; ++i) {
    if ((encoded_byte(at_ + 3 * i) & 0xc0U) != 0x80U) return {};
  }
  return {.kind = Plain::kForeign, .bytes = 3 * (1 + more)};
}

/// A run of letters: a word, or the beginning of one that digits go on.
bool PlainScan::letters() {
  const std::size_t begin = at_;
  while (!at_end() && kind_of(text_[at_]) == Plain::kLetter) ++at_;
  const bool behind_number = number_ == Number::kDigits || number_ == Number::kDigitsDot;
  const bool whole = at_end() || kind_of(text_[at_]) != Plain::kDigit;
  if (whole && behind_number && plain_word(from(begin)) != PlainWord::kName) return false;
  if (whole && piece_ != Piece::kPath && !note_word(from(begin))) return false;
  first_word_ = false;
  before_ = Plain::kLetter;
  number_ = Number::kNone;
  return true;
}

bool PlainScan::note_word(std::string_view word) {
  const PlainWord what = plain_word(word);
  if (first_word_ && begins_statement(what)) {
    if (met_.address_query) return false;
    statement_ = what;
    statement_end_ = at_;
  }
  switch (what) {
    case PlainWord::kName:
      return true;
    case PlainWord::kSelect:
    case PlainWord::kStatement:
      (what == PlainWord::kSelect ? met_.word_for_words : met_.joining_word) = true;
      return true;
    case PlainWord::kJoins:
      return met_.joining_word = true;
    case PlainWord::kWordsOnly:
      return met_.word_for_words = true;
    case PlainWord::kNever:
      return met_.word_never = true;
  }
  return false;
}

/// One symbol that is no letter.
bool PlainScan::take(const Symbol& symbol) {
  const bool is_blank =
      symbol.kind == Plain::kBlank || (symbol.kind == Plain::kPlus && piece_ != Piece::kPath);
  met_.encoded |= symbol.bytes > 1;
  if (!is_blank) {
    met_.beside_words = true;
    met_.not_word_first |= first_word_;
    first_word_ = false;
  }
  const Number number = number_;
  number_ = symbol.bytes > 1 ? Number::kEncoded : Number::kNone;
  bool harmless = true;
  switch (symbol.kind) {
    case Plain::kDigit:
      return digits();
    case Plain::kDot:
      harmless = before_ != Plain::kDot && before_ != Plain::kBlank && before_ != Plain::kPlus &&
                 component_ != at_;
      if (number == Number::kDigits || number == Number::kEncoded) number_ = Number::kDigitsDot;
      may_be_base64_ = false;
      break;
    case Plain::kSlash:
      harmless = (symbol.bytes == 1 || piece_ == Piece::kValue) && end_component() &&
                 (before_ != Plain::kSlash || piece_ == Piece::kPath) && !goes_on_slashes();
      component_ = at_ + symbol.bytes;
      break;
    case Plain::kDash:
      harmless = before_ != Plain::kDash || piece_ == Piece::kPath;
      break;
    case Plain::kAt:
      harmless = before_ != Plain::kAt;
      may_be_base64_ = false;
      break;
    case Plain::kTilde:
      harmless = piece_ == Piece::kPath;
      break;
    case Plain::kForeign:
    case Plain::kComma:
      may_be_base64_ = false;
      break;
    case Plain::kPlus:
    case Plain::kBlank:
      harmless = symbol.kind == Plain::kPlus || symbol.bytes > 1 || piece_ == Piece::kValue;
      may_be_base64_ = false;
      met_.plus |= symbol.kind == Plain::kPlus;
      met_.blank |= is_blank;
      break;
    case Plain::kColon:
      return colon(symbol);
    case Plain::kQuestion:
    case Plain::kEquals:
    case Plain::kAmpersand:
      harmless = piece_ == Piece::kValue && address_syntax(symbol);
      break;
    default:
      return false;
  }
  before_ = symbol.kind;
  at_ += symbol.bytes;
  return harmless;
}

/// "/ /host": some browsers read an address in it.
bool PlainScan::goes_on_slashes() const {
  if (before_ != Plain::kBlank && before_ != Plain::kPlus) return false;
  const std::string_view before = from(begin_);
  return before.contains('/') && find_none<"/ +%20">(before) == std::string_view::npos;
}

bool PlainScan::digits() {
  const std::size_t begin = at_;
  while (!at_end() && kind_of(text_[at_]) == Plain::kDigit) ++at_;
  number_ = Number::kDigits;
  const Plain before = before_;
  before_ = Plain::kDigit;
  if (at_end() || (text_[at_] != 'x' && text_[at_] != 'X') || text_[at_ - 1] != '0') return true;
  // "0x…" is a number; "1920x1080" is none, but "800x2f" holds a slash in hexadecimal.
  const bool is_number = at_ - begin == 1 && before != Plain::kLetter;
  const char second = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  return !is_number && second != '2' && second != '5';
}

/// In times ("12:30") and behind "http" and "https", where an address of an ordinary host begins.
bool PlainScan::colon(const Symbol& symbol) {
  if (piece_ != Piece::kValue) return false;
  const std::string_view scheme = from(begin_);
  may_be_base64_ = false;
  if (before_ == Plain::kDigit) {
    at_ += symbol.bytes;
    before_ = Plain::kColon;
    return !at_end() && kind_of(text_[at_]) == Plain::kDigit;
  }
  if (!equals_lower(scheme, "http") && !equals_lower(scheme, "https")) return false;
  at_ += symbol.bytes;
  for (int slashes = 0; slashes < 2; ++slashes) {
    if (at_end()) return false;
    const Symbol next = this->symbol();
    if (next.kind != Plain::kSlash) return false;
    at_ += next.bytes;
  }
  component_ = at_;  // in the middle of a referer the host is a component like any other
  if (!host()) return false;
  met_.address = true;
  before_ = Plain::kLetter;
  if (at_end()) return true;
  const Symbol next = this->symbol();
  return next.kind == Plain::kSlash || next.kind == Plain::kQuestion || ends(next);
}

/// Labels of letters, digits and '-'; at least two, the last of letters; none that names a host
/// of an inner network.
bool PlainScan::host() {
  const std::size_t begin = at_;
  std::size_t label = at_;
  std::size_t dots = 0;
  for (; !at_end(); ++at_) {
    const Plain kind = kind_of(text_[at_]);
    if (kind == Plain::kDot) {
      if (label == at_) return false;
      label = at_ + 1;
      ++dots;
    } else if (kind != Plain::kLetter && kind != Plain::kDigit && kind != Plain::kDash) {
      break;
    }
  }
  const std::string_view last = from(label);
  const bool letters = !last.empty() && std::ranges::all_of(last, [](char c) {
    return kind_of(c) == Plain::kLetter;
  });
  return begin != label && dots > 0 && letters && !equals_lower(last, "internal") &&
         !equals_lower(last, "local") && !equals_lower(last, "localhost") &&
         from(begin).find("0x") == std::string_view::npos;
}

/// The query of an address that is a value: its own values are judged alone as well.
bool PlainScan::address_syntax(const Symbol& symbol) {
  if (symbol.kind == Plain::kQuestion) {
    const bool is_path = text_[begin_] == '/' || encoded_byte(begin_) == '/';
    if (met_.address_query || (!met_.address && !is_path)) return false;
    met_.address_query = true;
  } else if (!met_.address_query || (symbol.kind == before_ && symbol.kind != Plain::kEquals)) {
    return false;
  }
  if (!end_component() || !end_text()) return false;
  component_ = nested_ = at_ + symbol.bytes;
  may_be_base64_ = true;
  first_word_ = true;
  return true;
}

bool PlainScan::end_component() {
  const std::string_view component = from(component_);
  if (is_telling_component(component)) return false;
  // "program files" is the only one with a blank, which has several spellings.
  return !met_.blank || component.size() < 7 || !equals_lower(component.substr(0, 7), "program");
}

/// What may be base64 of something; two bytes of padding may follow a name.
bool PlainScan::end_text() {
  constexpr std::size_t kShortest = 10;
  const std::string_view text = from(nested_);
  return !may_be_base64_ || text.size() < kShortest || !is_base64_of_text(text);
}

bool PlainScan::end_piece() {
  if (!end_component() || (piece_ != Piece::kPath && !end_text())) return false;
  const bool is_one_word = statement_ == PlainWord::kName || (statement_end_ == at_ && !met_.blank);
  const bool is_select_among_words = statement_ == PlainWord::kSelect && met_.blank;
  return (is_one_word || is_select_among_words) && words_are_plain();
}

bool PlainScan::words_are_plain() const {
  if (!met_.blank || piece_ == Piece::kPath) return true;
  const bool keywords = met_.joining_word || met_.word_for_words;
  if (met_.word_never || (keywords && (met_.not_word_first || met_.address_query))) return false;
  // A '%' between blanks that are '+' is an operator as long as it is not decoded.
  return !met_.word_for_words || (!met_.beside_words && !(met_.plus && met_.encoded));
}

}  // namespace quell::attack

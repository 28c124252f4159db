#include "shell/shell_lexer.h"

#include <algorithm>

#include "shell/shell_words.h"
#include "text/ascii_set.h"

namespace quell::attack::shell {

namespace {

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool ends_word(char c) {
  return c == ';' || c == '|' || c == '&' || c == '\n' || c == '\r' || c == '<' || c == '>' ||
         c == '(' || c == ')' || c == '`' || c == '\0';
}

/// A backslash separates folders of Windows in such words.
bool is_windows_path(std::string_view text, char next) {
  return (text.size() >= 2 && text[1] == ':') || (text.empty() && next == '\\') ||
         text.starts_with("\\") || text == "." || text == ".." || text.starts_with("hk") ||
         text.starts_with("HK") || text.find('\\') != std::string_view::npos;
}

}  // namespace

void Lexer::go_to(std::size_t at) {
  at_ = at;
  in_backticks_ = at > 0 && text_[at - 1] == '`';
  in_list_ = false;
  after_ifs_ = false;
}

void Lexer::put(char c, Word& out) {
  if (kept_ < kKept)
    room_[kept_++] = c;
  else
    out.spelling |= kCutOff;
}

void Lexer::put(std::string_view text, Word& out) {
  const std::size_t fits = std::min(text.size(), kKept - kept_);
  std::ranges::copy(text.substr(0, fits), room_.begin() + static_cast<std::ptrdiff_t>(kept_));
  kept_ += fits;
  if (fits < text.size()) out.spelling |= kCutOff;
}

void Lexer::skip_blanks() {
  while (!at_end()) {
    const char c = text_[at_];
    if (is_blank(c) || (in_list_ && c == ',')) {
      ++at_;
    } else if (c == '\\' && peek(1) == '\n') {
      at_ += 2;
    } else if (const std::size_t ifs = c == '$' ? ifs_at() : 0; ifs > 0) {
      at_ += ifs;
      after_ifs_ = true;
    } else {
      return;
    }
  }
}

/// {a,b} without blanks, up to an operator; a word goes on behind {a,b}c.
bool Lexer::begins_brace_list() const {
  constexpr std::size_t kLongest = 512;
  bool has_comma = false;
  for (std::size_t i = at_ + 1; i < std::min(text_.size(), at_ + kLongest); ++i) {
    const char c = text_[i];
    if (c == ',') has_comma = true;
    if (c == '}') return has_comma && (i + 1 == text_.size() || !is_letter(text_[i + 1]));
    if (is_blank(c) || c == ';' || c == '{' || c == '"') return false;
  }
  return false;
}

bool Lexer::next(Word& out) {
  out = {};
  kept_ = 0;
  skip_blanks();
  if (peek() == '{' && !in_list_ && begins_brace_list()) {
    in_list_ = true;
    ++at_;
    skip_blanks();
  }
  if (at_end() || (ends_word(peek()) && !begins_output())) return false;
  word_begin_ = at_;
  if (after_ifs_) out.spelling |= kIfs;
  if (in_list_) out.spelling |= kBrace;
  after_ifs_ = false;
  while (!at_end() && !is_blank(text_[at_]) && step(out)) {
  }
  out.raw = text_.substr(word_begin_, at_ - word_begin_);
  out.text = {room_.data(), kept_};
  if (in_list_ && peek() == '}') {
    in_list_ = false;
    ++at_;
  }
  return budget_.take(out.raw.size() + 1) && !out.raw.empty();
}

/// One piece of a word; false where the word ends.
bool Lexer::step(Word& out) {
  const char c = text_[at_];
  switch (c) {
    case '\'':
    case '"':
      return quoted(c, out);
    case '\\':
      return escaped(out);
    case '$':
      return dollar(out);
    case '%':
      return percent(out);
    case '^':
      return caret(out);
    case '`':
      return tick(out);
    case '<':
    case '>':
      // pi<()ng
      if (kept_ == 0 || peek(1) != '(' || peek(2) != ')') return false;
      at_ += 3;
      vanished(out);
      return true;
    case '{':
      if (!in_list_ && alternatives(out)) return true;
      break;
    case '*':
    case '?':
    case '[':
      out.spelling |= kGlob;
      break;
    case ',':
    case '}':
      if (in_list_) return false;
      break;
    default:
      if (ends_word(c)) return false;
  }
  put(c, out);
  ++at_;
  return true;
}

/// c{a,oun}t is "cat count": the first word counts, the others are its arguments.
bool Lexer::alternatives(Word& out) {
  constexpr std::size_t kLongest = 64;
  const std::string_view rest = text_.substr(at_, kLongest);
  const std::size_t end = rest.find('}');
  const std::size_t comma = rest.find(',');
  if (end == std::string_view::npos || comma > end) return false;
  const std::string_view inside = rest.substr(1, end - 1);
  if (find_any<" ;{\"'=:">(inside) != std::string_view::npos) return false;
  const bool goes_on = end + 1 < rest.size() && is_letter(rest[end + 1]);
  if (kept_ == 0 && !goes_on) return false;
  put(rest.substr(1, comma - 1), out);
  out.spelling |= kBrace;
  at_ += end + 1;
  return budget_.take(end);
}

/// What a backtick begins, or nothing between two of them.
bool Lexer::tick(Word& out) {
  if (peek(1) == '`') {
    at_ += 2;
    vanished(out);
    return true;
  }
  return powershell_escape(out) || output_of_command(out);
}

/// `hostname`: its output becomes part of the word.
bool Lexer::output_of_command(Word& out) {
  constexpr std::size_t kLongest = 256;
  if (in_backticks_) return false;
  const std::size_t size = text_.substr(at_ + 1, kLongest).find('`');
  if (size == std::string_view::npos) return false;
  at_ += size + 2;
  out.spelling |= kVariable;
  return budget_.take(size);
}

/// i`ex: a backtick of PowerShell means the letter behind it.
bool Lexer::powershell_escape(Word& out) {
  if (kept_ == 0 || !is_letter(peek(1)) || !is_letter(room_[kept_ - 1])) return false;
  constexpr std::size_t kLongest = 48;
  std::array<char, kLongest> letters{};
  std::size_t size = 0;
  for (std::size_t i = word_begin_; i < text_.size() && size < kLongest; ++i) {
    const char c = text_[i];
    if (!is_letter(c) && c != '-' && c != '`') break;
    if (c != '`') letters[size++] = c;
  }
  const std::string_view name(letters.data(), size);
  const Utility* utility = find_cmdlet(name);
  if (utility == nullptr) utility = find_utility(name);
  if (utility == nullptr || (utility->takes & kBrackets) == 0) return false;
  out.spelling |= kBroken;
  ++at_;
  return budget_.take(size);
}

/// Where the quote is closed; the size if it never is.
std::size_t Lexer::closing(char quote, std::size_t from) {
  auto& found = quote == '\'' ? last_single_ : last_double_;
  if (!found) found = text_.rfind(quote);
  const std::size_t last = *found;
  if (last == std::string_view::npos || last < from) return text_.size();
  std::size_t end = from;
  while (end <= last && text_[end] != quote) {
    end += quote == '"' && text_[end] == '\\' ? 2 : 1;
  }
  return end <= last && budget_.take(end - from) ? end : text_.size();
}

bool Lexer::quoted(char quote, Word& out) {
  const std::size_t end = closing(quote, at_ + 1);
  if (end == text_.size()) return false;  // the programmer's own quote closes it
  const std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
  const bool follows = at_ > word_begin_;
  at_ = end + 1;
  const char after = peek();
  const bool goes_on = is_letter(after) || after == '/' || after == '.' || after == '-' ||
                       (inside == "-" && is_digit(after));
  if (!follows) out.spelling |= kQuoted;
  if ((follows || goes_on) && inside.size() <= 24 && kept_ + inside.size() + goes_on > 0) {
    out.spelling |= kBroken;
  }
  if (quote == '"' &&
      (inside.find("$(") != std::string_view::npos || inside.find('`') != std::string_view::npos)) {
    out.spelling |= kSubstitution;
  }
  put(inside, out);
  return true;
}

bool Lexer::escaped(Word& out) {
  const char next = peek(1);
  if (next == '`' && in_backticks_) return false;  // "`…\`…\`…`": the inner one ends
  if (next == '\0' || next == '\n') {
    ++at_;
    return next == '\n';
  }
  const std::string_view so_far{room_.data(), kept_};
  if (is_windows_path(so_far, next)) {
    put('\\', out);
    at_ += next == '\\' ? 2 : 1;
    return true;
  }
  if (is_letter(next) && kept_ > 0) out.spelling |= kBroken;
  if (is_letter(next) && kept_ == 0 && is_letter(peek(2))) out.spelling |= kNoAlias;
  if (!is_letter(next) && !is_digit(next) && (next == '\'' || next == '"') && kept_ > 0) {
    at_ += 1;  // the escape of JSON or of a programmer: the quote is one
    return false;
  }
  put(next, out);
  at_ += 2;
  return true;
}

}  // namespace quell::attack::shell

// Values that are hidden because of the option before them.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "line.h"
#include "names.h"
#include "options.h"

namespace quell::redact {
namespace {

constexpr std::string_view kEnds = " \t\"'`|;&<>()";

/// What may stand before an option: a shell's words, and lists of words in JSON or Python.
bool begins_word(char before) {
  constexpr std::string_view kBefore = " \t\n\"'`([,=";
  return kBefore.find(before) != std::string_view::npos;
}

/// Behind a quote, also when it is written \".
std::size_t skip_quote(std::string_view text, std::size_t at) {
  const std::size_t quote = is_at(text, at, "\\") ? at + 1 : at;
  return quote < text.size() && is_quote(text[quote]) ? quote + 1 : at;
}

/// Behind the name that the kernel's audit log gives to each word: a0="mysql" a1="-p".
std::size_t skip_audit_name(std::string_view text, std::size_t at) {
  constexpr std::size_t kDigits = 4;
  if (!is_at(text, at, "a")) return at;
  std::size_t end = at + 1;
  while (end < text.size() && end - at <= kDigits && is_digit(text[end])) ++end;
  return end > at + 1 && is_at(text, end, "=") ? end + 1 : at;
}

}  // namespace

std::string_view Line::word_here() const {
  // An option and one byte of what is joined to it are enough to know it.
  constexpr std::size_t kMost = 80;
  const std::string_view looked = rest().substr(0, kMost);
  std::size_t end = std::min(looked.find_first_of(kEnds), looked.size());
  const bool quote_next = end < looked.size() && is_quote(looked[end]);
  if (quote_next && looked[end - 1] == '\\') {
    --end;
  } else if (quote_next && looked[end] != before()) {
    ++end;  // the value is joined in quotes: -p'SECRET'
  }
  return looked.substr(0, end);
}

std::size_t Line::next_argument(std::size_t at) const {
  if (is_quote(before())) at = skip_quote(text_, at);
  const std::size_t gap = at;
  if (is_at(text_, at, ",")) ++at;
  at = skip_spaces(text_, at);
  if (at == gap) return text_.size();
  return skip_quote(text_, skip_audit_name(text_, at));
}

std::size_t Line::end_of_argument(std::size_t from) const {
  if (is_quote(text_[from - 1])) return end_of_string(from);
  const std::size_t end = std::min(text_.find_first_of(kEnds, from), text_.size());
  const bool escaped = end > from && end < text_.size() && text_[end - 1] == '\\';
  return escaped ? end - 1 : end;
}

bool Line::hide_option(std::string& out) {
  constexpr std::size_t kLongestLogin = 256;
  if (rest().front() != '-' || !begins_word(before())) return false;
  const std::string_view word = word_here();
  const auto found = find_option(rules_, word, programs_);
  if (!found || found->rule->show == Show::kEverything) return false;
  std::size_t begin = at_ + found->length;
  if (word.size() == found->length)
    begin = next_argument(begin);
  else if (is_quote(word[found->length]))
    ++begin;
  if (begin >= text_.size() || text_[begin] == '-') return false;
  std::size_t secret = begin;
  if (found->rule->value == OptionValue::kLogin) {
    const std::string_view login = text_.substr(begin, kLongestLogin);
    const std::size_t colon = login.substr(0, login.find_first_of(kEnds)).find(':');
    if (colon == std::string_view::npos) return false;
    secret += colon + 1;
  }
  const std::size_t end = end_of_argument(begin);
  if (secret >= end) return false;
  count("option", found->rule->name);
  out += text_.substr(at_, secret - at_);
  out += shown(found->rule->show, text_.substr(secret, end - secret));
  at_ = end;
  return true;
}

}  // namespace quell::redact

#include "script/html_tags.h"

#include <array>

#include "script/html_words.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

bool is_letter(char c) {
  return lower_case(c) >= 'a' && lower_case(c) <= 'z';
}
bool is_name_byte(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':';
}

/// The end of an attribute's name that can be one: what stands before it is bogus ("x\"onload").
/// Vue's "@click" is one.
std::string_view usable_name(std::string_view name) {
  std::size_t begin = name.size();
  while (begin > 0 && is_name_byte(name[begin - 1])) --begin;
  if (begin > 0 && begin < name.size() && name[begin - 1] == '@') --begin;
  return name.substr(begin);
}

/// "onload!#$%": a handler and junk, which some old browsers dropped; empty if it is none.
std::string_view handler_before_junk(std::string_view name) {
  std::size_t end = 0;
  while (end < name.size() && is_letter(name[end])) ++end;
  if (end == 0 || end == name.size() || is_name_byte(name[end])) return {};
  return is_known_handler(name.substr(0, end)) ? name.substr(0, end) : std::string_view();
}

constexpr std::size_t kLongestHandler = 40;

/// Some readers end a value without quotes at a slash: "id=x/onload=…".
bool begins_handler(std::string_view text) {
  if (text.empty() || lower_case(text[0]) != 'o') return false;
  const std::string_view name = text.substr(0, text.find('='));
  return name.size() < text.size() && is_known_handler(name);
}

}  // namespace

std::optional<HtmlAttribute> HtmlAttributes::next() {
  const auto is_between = [](char c) { return is_html_blank(c) || c == '/'; };
  const std::size_t before = at_;
  while (at_ < text_.size() && is_between(text_[at_])) ++at_;
  if (at_ == text_.size()) return std::nullopt;
  if (text_[at_] == '>') {
    ++at_;
    closed_ = true;
    return std::nullopt;
  }
  const std::size_t begin = at_;
  ++at_;  // also an '=' that stands here
  while (at_ < text_.size() && !is_between(text_[at_]) && text_[at_] != '>' && text_[at_] != '=') {
    ++at_;
  }
  HtmlAttribute out;
  const std::string_view whole = text_.substr(begin, at_ - begin);
  out.name = usable_name(whole);
  out.apart = begin > before || out.name.size() < whole.size() ||
              (begin > 0 && is_any<"\"'`">(text_[begin - 1]));
  std::size_t equals = at_;
  while (equals < text_.size() && is_between(text_[equals])) ++equals;
  if (equals < text_.size() && text_[equals] == '=') {
    if (const auto handler = handler_before_junk(whole); !handler.empty()) out.name = handler;
    at_ = equals + 1;
    out.has_value = true;
    read_value(out);
  }
  out.end = at_;
  return out;
}

/// REQUIRES: behind the '='.
void HtmlAttributes::read_value(HtmlAttribute& out) {
  while (at_ < text_.size() && is_html_blank(text_[at_])) ++at_;
  if (at_ < text_.size() && text_[at_] == '\\') ++at_;  // =\"…\": quotes that a program escaped
  if (at_ == text_.size()) return;
  const char quote = text_[at_];
  const std::size_t end =
      is_html_quote(quote) ? text_.find(quote, at_ + 1) : std::string_view::npos;
  // A backtick quotes to old browsers only: without a second one it is a byte of the value.
  if (quote == '"' || quote == '\'' || end != std::string_view::npos) {
    const std::size_t begin = at_ + 1;
    out.open = end == std::string_view::npos;
    at_ = out.open ? text_.size() : end + 1;
    out.value = text_.substr(begin, out.open ? std::string_view::npos : end - begin);
    return;
  }
  const std::size_t begin = at_;
  while (at_ < text_.size() && !is_html_blank(text_[at_]) && text_[at_] != '>') {
    if (text_[at_] == '/' && begins_handler(text_.substr(at_ + 1, kLongestHandler))) break;
    ++at_;
  }
  out.value = text_.substr(begin, at_ - begin);
}

namespace {

/// "\u017fcript", "\u0131frame": letters that become ASCII where a program changes the case. A
/// constant; empty if it is no such name.
std::string_view folded_name(std::string_view text) {
  struct Folded {
    std::string_view rest;
    std::string_view name;
  };
  static constexpr auto kLongS = std::to_array<Folded>(
      {{"cript", "script"}, {"vg", "svg"}, {"tyle", "style"}, {"elect", "select"}});
  static constexpr auto kDotlessI = std::to_array<Folded>(
      {{"frame", "iframe"}, {"mg", "img"}, {"mage", "image"}, {"nput", "input"}});
  const auto pick = [&](const auto& names) {
    for (const Folded& each : names) {
      const std::string_view rest = text.substr(2, each.rest.size());
      const char next = text.size() > 2 + rest.size() ? text[2 + rest.size()] : ' ';
      if (equals_lower(rest, each.rest) && !is_name_byte(next)) return each.name;
    }
    return std::string_view();
  };
  if (text.starts_with("\xc5\xbf")) return pick(kLongS);
  if (text.starts_with("\xc4\xb1")) return pick(kDotlessI);
  return {};
}

}  // namespace

std::optional<HtmlTag> html_tag(std::string_view text, std::size_t at) {
  constexpr std::size_t kMostJunk = 8;
  HtmlTag out;
  std::size_t begin = at + 1;
  if (begin < text.size() && text[begin] == ';') ++begin;  // what is left of "&lt;"
  if (begin < text.size() && (text[begin] == '!' || text[begin] == '?')) {
    out.mark = HtmlMark::kDeclaration;
    ++begin;
  } else if (begin < text.size() && text[begin] == '/') {
    out.mark = HtmlMark::kEndTag;
    ++begin;
  }
  // Browsers refuse blanks here; old ones and careless filters do not.
  const std::size_t first = begin;
  while (begin < text.size() && begin - first < kMostJunk && is_html_blank(text[begin])) ++begin;
  if (const auto folded = folded_name(text.substr(begin)); !folded.empty()) {
    out.name = folded;
    out.attributes = begin + folded.size() + 1;
    return out;
  }
  std::size_t end = begin;
  while (end < text.size() && is_name_byte(text[end])) ++end;
  std::string_view name = text.substr(begin, end - begin);
  if (name.empty() || !is_letter(name[0])) return std::nullopt;
  const std::size_t colon = name.rfind(':');
  out.has_prefix = colon != std::string_view::npos;
  if (out.has_prefix) name.remove_prefix(colon + 1);
  const bool spaced =
      begin > first && text.substr(first, begin - first).find(' ') != std::string_view::npos;
  if (spaced && !equals_lower(name, "script")) return std::nullopt;
  out.name = name;
  out.attributes = end;
  return out;
}

}  // namespace quell::attack

// Values that are hidden because of the name before them: headers, parameters, JSON members.
#include <algorithm>
#include <array>

#include "line.h"
#include "names.h"

namespace quell::redact {
namespace {

constexpr std::size_t kLongestName = 64;

std::optional<unsigned> hex_digit(char c) {
  constexpr unsigned kTen = 10;
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return kTen + static_cast<unsigned>(c - 'a');
  if (c >= 'A' && c <= 'F') return kTen + static_cast<unsigned>(c - 'A');
  return std::nullopt;
}

struct Decoded {
  char byte = 0;
  std::size_t length = 0;  // 0: the end of the name
};

/// The byte at the start of the text, also when it is written %HH or \u00HH.
Decoded first_byte(std::string_view text) {
  if (text.empty()) return {};
  if (is_name_byte(text[0])) return {text[0], 1};
  std::size_t digits = 0;
  if (text.starts_with('%')) digits = 1;
  if (text.starts_with("\\u00")) digits = 4;
  if (digits == 0 || text.size() < digits + 2) return {};
  const auto high = hex_digit(text[digits]);
  const auto low = hex_digit(text[digits + 1]);
  if (!high || !low) return {};
  const char byte = static_cast<char>(*high << 4U | *low);
  return is_name_byte(byte) ? Decoded{byte, digits + 2} : Decoded{};
}

}  // namespace

std::optional<Line::Named> Line::named_here() const {
  Named named;
  std::string name;
  std::size_t at = at_;
  while (name.size() <= kLongestName) {
    const Decoded next = first_byte(text_.substr(at));
    if (next.length == 0) break;
    name += next.byte;
    at += next.length;
  }
  if (name.empty() || name.size() > kLongestName) return std::nullopt;
  named.name = normalised(name);
  named.value = after_name(at, named);
  return named.value == 0 ? std::nullopt : std::optional(std::move(named));
}

/// Where the value begins; 0 when no separator follows.
std::size_t Line::after_name(std::size_t at, Named& named) const {
  if (is_at(text_, at, "]")) at += 1;
  if (is_at(text_, at, "%5D") || is_at(text_, at, "%5d")) at += 3;
  const std::size_t quote = is_at(text_, at, "\\") ? at + 1 : at;
  if (quote < text_.size() && is_quote(text_[quote]) && before() == text_[quote]) {
    named.quoted = true;
    at = quote + 1;
  }
  if (is_at(text_, at, "%3D") || is_at(text_, at, "%3d")) {
    named.encoded = true;
    return at + 3;
  }
  const std::size_t end_of_name = at;
  at = skip_spaces(text_, at);
  // "name=  x" is an empty value in a query; "name = x" is not.
  const bool spaced = at > end_of_name;
  if (at >= text_.size() || (text_[at] != ':' && text_[at] != '=')) return 0;
  named.separator = text_[at];
  ++at;
  if (is_at(text_, at, "=") || (named.separator == '=' && is_at(text_, at, ">"))) ++at;
  if (named.separator == ':' || named.quoted || spaced) at = skip_spaces(text_, at);
  return at;
}

const NameRule* Line::rule_for(const Named& named, std::string_view& kind) const {
  const NameRule* rule = nullptr;
  const auto look = [&](std::string_view where, const std::vector<NameRule>& rules) {
    if (rule != nullptr) return;
    rule = find_rule(rules, named.name);
    if (rule != nullptr) kind = where;
  };
  if (named.separator == ':') look("header", rules_.headers);
  look("parameter", rules_.parameters);
  if (named.separator == '=') look("header", rules_.headers);
  if (named.quoted) look("key", rules_.keys);
  return rule == nullptr || rule->show == Show::kEverything ? nullptr : rule;
}

bool Line::hide_named(std::string& out) {
  if (is_name_byte(before()) && at_ != boundary_) return false;
  auto named = named_here();
  if (!named) return false;
  std::string_view kind;
  const NameRule* rule = rule_for(*named, kind);
  if (rule == nullptr || named->value >= text_.size()) return false;
  named->is_header = kind == "header" && !named->quoted;
  if (named->is_header && named->separator == ':' && at_ == 0) carried_.header = rule;
  const std::size_t before_value = out.size();
  const std::size_t start = at_;
  hide_value(*named, *rule, out);
  if (at_ == start) {
    out.resize(before_value);
    return false;
  }
  count(kind, rule->name);
  return true;
}

Line::Value Line::value_of(const Named& named) {
  std::size_t begin = named.value;
  const char first = text_[begin];
  const bool escaped_quote =
      first == '\\' && begin + 1 < text_.size() && is_quote(text_[begin + 1]);
  if (named.is_header && named.separator == ':') return {begin, end_of_header(begin)};
  if (is_quote(first) || escaped_quote) {
    begin += escaped_quote ? 2 : 1;
    return {begin, end_of_string(begin)};
  }
  if (named.separator == ':' && (first == '{' || first == '[')) {
    return {.begin = begin, .end = end_of_nested(begin), .add_quotes = true, .nested = true};
  }
  return {.begin = begin,
          .end = named.is_header ? end_of_pairs(named) : end_of_word(named, begin),
          .add_quotes = named.quoted && named.separator == ':'};
}

void Line::hide_value(const Named& named, const NameRule& rule, std::string& out) {
  constexpr std::array<std::string_view, 3> kPlain = {"null", "true", "false"};
  const Value found = value_of(named);
  const std::string_view value = text_.substr(found.begin, found.end - found.begin);
  if (value.empty() || std::ranges::find(kPlain, value) != kPlain.end()) return;
  if (value.size() < rule.at_least && !found.nested) return;
  const std::string_view quote = found.add_quotes ? "\"" : "";
  out += text_.substr(at_, found.begin - at_);
  out += quote;
  out += shown(rule.show, value);
  out += quote;
  at_ = found.end;
}

std::size_t Line::end_of_header(std::size_t from) const {
  // At the start of a line it is a header of a message; elsewhere it may stand in quotes, and its
  // value may hold quotes of its own: Digest username="ann", response="6629f".
  if (at_ == 0) return text_.size();
  std::size_t at = std::min(text_.find_first_of("\"'", from), text_.size());
  while (!is_quote(before()) && at < text_.size() && at > from && text_[at - 1] == '=') {
    const std::size_t behind = end_of_string(at + 1) + 1;
    at = std::min(text_.find_first_of("\"'", std::min(behind, text_.size())), text_.size());
  }
  const bool escaped = at > from && at < text_.size() && text_[at - 1] == '\\';
  return escaped ? at - 1 : at;
}

std::size_t Line::end_of_string(std::size_t from) const {
  const char quote = text_[from - 1];
  const bool escaped = from >= 2 && text_[from - 2] == '\\';
  for (std::size_t at = from; at < text_.size(); ++at) {
    if (text_[at] == quote) return at;
    if (text_[at] != '\\') continue;
    if (escaped && is_at(text_, at + 1, std::string_view(&quote, 1))) return at;
    ++at;
  }
  return text_.size();
}

std::size_t Line::end_of_word(const Named& named, std::size_t from) const {
  const std::string_view ends = named.separator == '=' ? "&; \t\"'<>|" : ",}] \t\"'";
  // "token=Bearer abc": the word behind the scheme is the secret.
  const auto scheme = std::ranges::find_if(rules_.prefixes, [&](const PrefixRule& rule) {
    return rule.prefix.ends_with(' ') && is_at(text_, from, rule.prefix);
  });
  const std::size_t start = scheme == rules_.prefixes.end() ? from : from + scheme->prefix.size();
  std::size_t end = std::min(text_.find_first_of(ends, start), text_.size());
  if (named.encoded) end = std::min(end, text_.find("%26", start));
  return end;
}

std::size_t Line::end_of_pairs(const Named& named) const {
  // cookie=a=1; b=2
  std::size_t end = end_of_word(named, named.value);
  while (end < text_.size() && text_[end] == ';') {
    end = end_of_word(named, skip_spaces(text_, end + 1));
  }
  return end;
}

std::size_t Line::end_of_nested(std::size_t from) {
  constexpr std::size_t kOpenLines = 1000;
  const bool first_line = carried_.nesting == 0;
  for (std::size_t at = from; at < text_.size(); ++at) {
    const char c = text_[at];
    if (carried_.in_string) {
      if (c == '\\') ++at;
      if (c == '"') carried_.in_string = false;
      continue;
    }
    if (c == '"') carried_.in_string = true;
    if (c == '{' || c == '[') ++carried_.nesting;
    if (c == '}' || c == ']') --carried_.nesting;
    if (carried_.nesting == 0) return at + 1;
  }
  // It goes on below only in JSON that is spread over lines; a log line must not hide the next.
  const std::size_t start = text_.find_first_not_of(" \t");
  const bool json = start != std::string_view::npos && (text_[start] == '"' || text_[start] == '{');
  carried_.lines = first_line ? 0 : carried_.lines + 1;
  if ((first_line && !json) || carried_.lines > kOpenLines) carried_.nesting = 0;
  // No JSON string goes over a line's end.
  carried_.in_string = false;
  return text_.size();
}

}  // namespace quell::redact

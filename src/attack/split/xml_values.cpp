#include "split/xml_values.h"

#include <algorithm>

#include "code/code_tokens.h"

namespace quell::attack {

namespace {

constexpr std::string_view kBlank = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace

bool looks_like_xml(std::string_view body) {
  body = trimmed(body);
  if (body.size() < 4 || body[0] != '<') return false;
  if (body.starts_with("<?xml") || body.starts_with("<!")) return true;
  return begins_name(body[1]) && (body.contains("</") || body.contains("/>"));
}

std::optional<XmlValue> XmlReader::next() {
  while (at_ < text_.size()) {
    const auto found = in_tag_ ? attribute() : text();
    if (found) return found;
  }
  return std::nullopt;
}

std::optional<XmlValue> XmlReader::text() {
  const std::size_t end = std::min(text_.find('<', at_), text_.size());
  const std::string_view between = trimmed(text_.substr(at_, end - at_));
  const XmlValue out{.name = element_, .value = between};
  at_ = end;
  if (at_ < text_.size()) open();
  return between.empty() ? std::nullopt : std::optional(out);
}

/// At '<': the tag's name, or what is no tag.
void XmlReader::open() {
  const std::string_view rest = text_.substr(at_);
  if (rest.starts_with("<!--")) return skip_to("-->");
  if (rest.starts_with("<![CDATA[")) {
    at_ += 9;  // what it holds is text
    return;
  }
  if (rest.starts_with("<!") || rest.starts_with("</")) return skip_to(">");
  ++at_;
  if (rest.starts_with("<?")) ++at_;
  const std::size_t begin = at_;
  while (at_ < text_.size() && (is_name_byte(text_[at_]) || text_[at_] == ':' ||
                                text_[at_] == '-' || text_[at_] == '.')) {
    ++at_;
  }
  element_ = text_.substr(begin, at_ - begin);
  in_tag_ = true;
}

void XmlReader::skip_to(std::string_view end) {
  const std::size_t found = text_.find(end, at_);
  at_ = found == std::string_view::npos ? text_.size() : found + end.size();
}

std::optional<XmlValue> XmlReader::attribute() {
  const char c = text_[at_];
  if (c == '>') {
    in_tag_ = false;
    ++at_;
    return std::nullopt;
  }
  if (!begins_name(c)) {
    ++at_;
    return std::nullopt;
  }
  const std::size_t begin = at_;
  while (at_ < text_.size() && (is_name_byte(text_[at_]) || text_[at_] == ':' ||
                                text_[at_] == '-' || text_[at_] == '.')) {
    ++at_;
  }
  const std::string_view name = text_.substr(begin, at_ - begin);
  if (at_ + 1 >= text_.size() || text_[at_] != '=') return std::nullopt;
  const char quote = text_[at_ + 1];
  if (quote != '"' && quote != '\'') return std::nullopt;
  const std::size_t first = at_ + 2;
  const std::size_t last = std::min(text_.find(quote, first), text_.size());
  at_ = std::min(last + 1, text_.size());
  if (last == first) return std::nullopt;
  return XmlValue{.name = name, .value = text_.substr(first, last - first)};
}

}  // namespace quell::attack

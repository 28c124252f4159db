// A reader of tags and attributes as browsers tolerate them: slashes and control bytes between
// attributes, values in any quotes or none, tags that never end. Where two browsers differ, the
// reading that serves an attacker. Private to attack. Pure, linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace quell::attack {

struct HtmlAttribute {
  std::string_view name;   ///< the letters, digits and "-_:" at the end of it
  std::string_view value;  ///< without quotes; as far as it is there
  bool has_value = false;
  bool open = false;    ///< the quote that begins the value has no end
  bool apart = false;   ///< a blank, a slash or a quote stands before the name
  std::size_t end = 0;  ///< where it ends in the text
};

/// Reads attributes, one after another, from inside of a tag.
class HtmlAttributes {
 public:
  HtmlAttributes(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  /// nullopt at the end of the tag or of the text.
  std::optional<HtmlAttribute> next();

  /// Behind what was read, and behind the '>' if there is one.
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool closed() const { return closed_; }

 private:
  void read_value(HtmlAttribute& out);

  std::string_view text_;
  std::size_t at_;
  bool closed_ = false;
};

enum class HtmlMark : std::uint8_t { kStartTag, kEndTag, kDeclaration };

/// The beginning of a tag: "<name", "</name".
struct HtmlTag {
  HtmlMark mark = HtmlMark::kStartTag;
  std::string_view name;  ///< without a namespace's prefix
  bool has_prefix = false;
  std::size_t attributes = 0;  ///< where they begin
};

/// The tag that begins with the '<' at `at`, if one does.
std::optional<HtmlTag> html_tag(std::string_view text, std::size_t at);

inline bool is_html_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
}

/// A blank to some browser.
inline bool is_html_blank(char c) {
  return static_cast<unsigned char>(c) <= ' ';
}

}  // namespace quell::attack

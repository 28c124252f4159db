// A tokenizer for JavaScript as browsers read it, one token at a time, no memory. Private to
// attack. Pure, linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quell::attack {

enum class JsKind : std::uint8_t {
  kEnd,
  kName,  ///< identifier or keyword
  kNumber,
  kString,      ///< closed
  kOpenString,  ///< runs to the end: the programmer's own quote would close it
  kTemplate,    ///< `…`, closed
  kOpenTemplate,
  kRegex,
  kOpen,     ///< ( [ {
  kClose,    ///< ) ] }
  kSymbol,   ///< an operator, a comma, a colon, a semicolon
  kComment,  ///< // or <!-- to the end of the text, or an unclosed /*: the rest is cut off
  kOther,    ///< what no JavaScript has here
};

struct JsToken {
  JsKind kind = JsKind::kEnd;
  bool after_line_end = false;  ///< a line ended since the token before
  bool after_comment = false;   ///< a closed comment stands before
  std::string_view text{};
};

class JsTokens {
 public:
  explicit JsTokens(std::string_view text) : text_(text) {}

  /// What a '/' begins depends on what stands before it.
  enum class Slash : std::uint8_t { kRegex, kDivision };
  JsToken next(Slash slash);

  /// The text behind the last token.
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

 private:
  void skip_blank();
  bool skip_escapes_of_quote();
  [[nodiscard]] bool begins_comment() const;
  [[nodiscard]] std::size_t foreign_blank(std::size_t ahead) const;
  JsToken take(JsKind kind, std::size_t size);
  JsToken name();
  JsToken number();
  JsToken quoted(char quote);
  JsToken regex();
  JsToken symbol();
  [[nodiscard]] char peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool line_ended_ = false;
  bool commented_ = false;
};

/// Of a string or a pattern, what stands between its quotes or slashes; else the token.
std::string_view js_text(const JsToken& token);

}  // namespace quell::attack

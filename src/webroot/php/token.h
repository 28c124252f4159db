// PHP in pieces. Not a parser: what is no PHP gives odd tokens and no error.
#pragma once

#include <cstdint>
#include <string>

namespace quell::webroot::php {

enum class TokenKind : std::uint8_t {
  kWord,      ///< names of functions and keywords, in lower case
  kVariable,  ///< without its '$'
  kString,    ///< its value, escapes undone
  kNumber,
  kMark,  ///< operators and brackets
};

struct Token {
  TokenKind kind = TokenKind::kMark;
  std::string text{};
  std::uint32_t line = 1;
  bool hidden = false;        ///< it stood there in another form: decoded, or in a variable
  bool interpolates = false;  ///< a string in which variables stand
  bool request = false;       ///< it holds what a request sent

  [[nodiscard]] bool is(TokenKind which, const char* what) const {
    return kind == which && text == what;
  }
  [[nodiscard]] bool is_mark(char what) const {
    return kind == TokenKind::kMark && text.size() == 1 && text[0] == what;
  }
};

}  // namespace quell::webroot::php

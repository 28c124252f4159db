// Words and punctuation of nginx's configuration language.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::contain::nginx {

enum class TokenKind : std::uint8_t { kWord, kSemicolon, kOpen, kClose, kEnd };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;  ///< of a word, quotes and escapes removed
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t line = 1;
};

/// The rules that surprise: quotes and '#' count only where a word begins; '}' ends a block only
/// there too; "${" does not open a block; a backslash keeps the next byte from meaning anything;
/// after a closing quote must come white space, ';', '{' or ')'. Not thread-safe.
class Lexer {
 public:
  Lexer(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  /// Errors: kInvalidInput.
  Result<Token> next();
  [[nodiscard]] Error error(std::size_t line, std::string_view why) const;

 private:
  void skip_blank();
  Result<Token> quoted_word(char quote);
  Result<Token> bare_word();
  void take();  // one byte, counting lines

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace quell::contain::nginx

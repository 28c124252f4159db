// Cuts a file into PHP's tokens: what is outside of <?php … ?> and comments are left out, escapes
// in strings are undone. Linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "php/token.h"

namespace quell::webroot::php {

enum class Start : std::uint8_t { kInPage, kInCode };

class Lexer {
 public:
  /// `bytes` must outlive it.
  Lexer(std::string_view bytes, Start start, std::uint32_t line)
      : bytes_(bytes), line_(line), in_code_(start == Start::kInCode) {}

  /// nullopt at the end. Where code ends ("?>") there is a ';'.
  std::optional<Token> next();

 private:
  bool enter_code();
  bool skip_blank_or_comment();
  void skip_line_comment();
  void skip_to(std::size_t at);
  Token word();
  Token variable();
  Token number();
  Token quoted(char quote);
  Token heredoc(std::size_t label_at);
  Token mark();
  [[nodiscard]] std::size_t heredoc_label() const;
  [[nodiscard]] char at(std::size_t offset) const {
    return at_ + offset < bytes_.size() ? bytes_[at_ + offset] : '\0';
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::uint32_t line_;
  bool in_code_;
};

/// Undoes the escapes of a double-quoted string.
std::string unescaped(std::string_view text);

bool is_word_start(char c);
bool is_word_char(char c);

}  // namespace quell::webroot::php

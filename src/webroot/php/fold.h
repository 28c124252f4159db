// Puts together what was taken apart to hide it: "sys"."tem", chr(115), strrev("metsys"),
// base64_decode("…"), "…"^"…", ${"_GET"}. Tokens go in one by one, the statement comes out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "php/token.h"

namespace quell::webroot::php {

/// Bytes that folding may write for one file, so that strings in strings stay linear in its size.
inline constexpr std::size_t kFoldBytes = 32UZ * 1024 * 1024;

class Folder {
 public:
  void push(Token token);
  [[nodiscard]] const std::vector<Token>& tokens() const { return tokens_; }
  [[nodiscard]] std::vector<Token>& tokens() { return tokens_; }
  void clear() { tokens_.clear(); }
  [[nodiscard]] bool exhausted() const { return budget_ == 0; }

 private:
  bool fold_once();
  bool fold_pair();
  bool fold_parentheses();
  bool fold_call(std::size_t open);
  bool fold_variable_name();
  bool fold_inversion();
  bool fold_globals();
  bool afford(std::size_t bytes);
  [[nodiscard]] const Token* back(std::size_t offset) const {
    return offset < tokens_.size() ? &tokens_[tokens_.size() - 1 - offset] : nullptr;
  }
  void replace(std::size_t count, Token token);

  std::vector<Token> tokens_;
  std::size_t budget_ = kFoldBytes;
};

}  // namespace quell::webroot::php

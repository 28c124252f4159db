// nginx's configuration language, read the way nginx 1.22 reads it, with the place of everything.
// Nothing is interpreted here beyond directives and blocks. Pure. Lua blocks hold another language
// in which a brace may be anything: a file that has one is refused.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell::contain::nginx {

/// `listen 80;` or `server { … }`. Offsets are into the text that was parsed.
struct Directive {
  std::vector<std::string> words;  ///< at least one; quotes and escapes removed
  std::size_t line = 1;            ///< of the first word
  std::size_t begin = 0;           ///< of the first word (its quote, if it has one)
  std::size_t end = 0;             ///< after ';' or '}'
  struct Block {
    std::size_t begin = 0;  ///< after '{'
    std::size_t end = 0;    ///< of '}'
    std::vector<Directive> directives;
  };
  std::vector<Block> block;  ///< one or none

  [[nodiscard]] const std::string& name() const { return words.front(); }
  [[nodiscard]] bool is_block() const { return !block.empty(); }
};

/// `file` is used in messages ("nginx.conf:12: …"). Errors: kInvalidInput (what nginx would refuse
/// too), kUnsupported (Lua), kLimit (limits::kDocumentBytes, 64 levels, 500,000 words).
Result<std::vector<Directive>> parse_config(std::string_view text, const std::string& file);

}  // namespace quell::contain::nginx

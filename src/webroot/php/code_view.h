// PHP rewritten so that simple rules suffice: what web shells do to look like something else is
// undone. One statement a line; no comments; no blanks but between words; names of functions in
// lower case; strings in "…" with what was put together from pieces as one.
//   @ behind a variable or string   it holds what a request sent
//   ~ before a name or string       it was hidden: encoded, built from pieces, named by a variable
// '@', '~', '"' and control bytes inside of strings are written as '#', '-', ' and a blank. Which
// functions make a value harmless for this: php/request_flow.h. Linear in the size of the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace quell::webroot::php {

/// Views are cut here, so that a file that was made to grow does not: `truncated` says so.
inline constexpr std::size_t kViewBytes = 32UZ * 1024 * 1024;
/// Code in strings in strings that is looked at.
inline constexpr int kCodeInCode = 4;

struct CodeView {
  struct Mark {
    std::size_t offset = 0;
    std::uint32_t line = 1;  ///< of the file
  };
  std::string text;
  std::vector<Mark> lines;  ///< in order of both
  bool truncated = false;

  /// The file's line in which what stands at `offset` of the text begins.
  [[nodiscard]] std::uint32_t line_at(std::size_t offset) const;
};

/// Empty if there is no PHP in it.
CodeView code_view(std::string_view bytes);

}  // namespace quell::webroot::php

// The comment lines that say what is contained, version 2, and the lines around what Quell writes.
// Pure. Format: docs/formats/containment.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "contain/web/edit.h"

namespace quell::contain::web {

inline constexpr std::string_view kHeadBegin =
    "# >>> quell: requests contained here are refused; undo with `quell lift`, do not edit >>>\n";
inline constexpr std::string_view kEnd = "# <<< quell <<<\n";
inline constexpr std::string_view kOriginal = "# original blake2b-256 ";
inline constexpr std::string_view kRetry = "# retry-after ";
inline constexpr std::string_view kContained = "# contained ";

/// The comment lines that say what is in force.
std::string header_lines(std::string_view original, const Edit& edit);

/// What was said in the comment lines, and the digest of the original.
struct Header {
  std::string digest;
  Edit edit;
};
/// nullopt: they were changed. `rest` begins after the head line.
std::optional<Header> parse_header(std::string_view rest);

/// Cuts the next line off `rest`, if it begins with `label`; what follows the label.
std::optional<std::string_view> line_after(std::string_view& rest, std::string_view label);
/// "# retry-after 300"
std::optional<std::int64_t> retry_after(std::string_view& rest);

}  // namespace quell::contain::web

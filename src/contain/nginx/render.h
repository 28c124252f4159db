// The lines of an edit, version 2: what is contained as comments, maps that decide which requests
// fall under it, and the answers. Pure. Format: docs/formats/containment.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contain/nginx/edit.h"

namespace quell::contain::nginx {

inline constexpr std::string_view kHeadBegin =
    "# >>> quell: requests contained here are refused; undo with `quell lift`, do not edit >>>\n";
/// That of version 1 as well, so that an older program sees an edit that it doesn't understand.
inline constexpr std::string_view kServerBegin = "\n# >>> quell: contained endpoints >>>\n";
inline constexpr std::string_view kEnd = "# <<< quell <<<\n";
inline constexpr std::string_view kOriginal = "# original blake2b-256 ";
inline constexpr std::string_view kRetry = "# retry-after ";
inline constexpr std::string_view kContained = "# contained ";

/// The comment lines that say what is in force.
std::string header_lines(std::string_view original, const Edit& edit);
std::string head_part(std::string_view original, const Edit& edit);
std::string server_part(std::string_view original, const Edit& edit);

/// What was said in the comment lines, and the digest of the original.
struct Header {
  std::string digest;
  Edit edit;
};
/// nullopt: they were changed. `rest` begins after the head line.
std::optional<Header> parse_header(std::string_view rest);

/// The longest word that nginx reads is a little under 4096 bytes.
inline constexpr std::size_t kLongestWord = 4000;
/// The words of the rule that could be too long, for a check beforehand.
std::vector<std::string> long_words(const target::Target& target);

/// Requests that one client may send at once: as many as the rate lets through in its second or
/// minute.
std::uint32_t burst_of(const target::Rate& rate);

/// Cuts the next line off `rest`, if it begins with `label`; what follows the label.
std::optional<std::string_view> line_after(std::string_view& rest, std::string_view label);
/// "# retry-after 300"
std::optional<std::int64_t> retry_after(std::string_view& rest);

}  // namespace quell::contain::nginx

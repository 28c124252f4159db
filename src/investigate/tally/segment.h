// One segment of a path: what is told apart by its form ("67596" is a number wherever it stands),
// and which of its siblings it may turn out to be alike. Private to investigate. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace quell::investigate {

/// Siblings are alike only if they are of one kind: files with one extension, pages that are asked
/// with parameters, pages without, and directories.
struct Segment {
  std::string text;        ///< literal, or a form such as "{n}" or "{n}.jpg"
  std::uint32_t kind = 0;  ///< 0: directory, 1: page, 2: page with a query, else an extension
  bool is_literal = true;  ///< one of many names it might be
};

inline constexpr std::uint32_t kDirectoryKind = 0;
inline constexpr std::uint32_t kPageKind = 1;
inline constexpr std::uint32_t kQueryKind = 2;

/// Path segments of at most this many bytes are kept whole; longer ones are cut.
inline constexpr std::size_t kLongestSegment = 128;
/// Deeper ones are one segment, "{rest}".
inline constexpr std::size_t kDeepestSegment = 8;

enum class HasQuery : std::uint8_t { kNo, kYes };

/// The segments of a path ("/a/b/c") without its leading '/'. The last one is a page (empty for a
/// path that ends in '/').
std::vector<Segment> segments_of(std::string_view path, HasQuery has_query);

/// ".jpg" of "photo.jpg"; empty without one, or for one that the web doesn't use: else every name
/// that an attacker makes up would be a kind of its own.
std::string_view extension_of(std::string_view text);

/// What all literal siblings of this one's kind are called together: "{slug}", "{slug}.jpg".
Segment slug_of(const Segment& one);

/// What stands for the segment if its form says so: {n}, {date}, {uuid}, {hex}, {token}; the text
/// itself otherwise.
std::string_view form_of(std::string_view text);

}  // namespace quell::investigate

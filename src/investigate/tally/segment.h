// One segment of a path: what is told apart by its form ("67596" is a number wherever it stands),
// and which of its siblings it may turn out to be alike. Private to investigate. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quell::investigate {

/// Siblings are alike only if they are of one kind: files with one extension, pages that are asked
/// with parameters, pages without, and directories. A view: `text` points into the path, or to a
/// name that stands for ever.
struct Segment {
  std::string_view text;   ///< literal, or a form such as "{n}" (without its extension)
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

class Segments {
 public:
  /// Those of a path ("/a/b/c") without its leading '/'. The last one is a page (empty for a path
  /// that ends in '/').
  Segments(std::string_view path, HasQuery has_query);

  [[nodiscard]] const Segment* begin() const { return all_.data(); }
  [[nodiscard]] const Segment* end() const { return all_.data() + count_; }

 private:
  std::array<Segment, kDeepestSegment + 1> all_;
  std::size_t count_ = 0;
};

/// ".jpg" of "photo.jpg"; empty without one, or for one that the web doesn't use: else every name
/// that an attacker makes up would be a kind of its own.
std::string_view extension_of(std::string_view text);
/// ".jpg" for its kind; empty for kinds that are no extension.
std::string_view extension_of(std::uint32_t kind);

/// What stands for the segment if its form says so: {n}, {date}, {uuid}, {hex}, {token}; the text
/// itself otherwise.
std::string_view form_of(std::string_view text);

}  // namespace quell::investigate

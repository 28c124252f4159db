// The keys of an authorized_keys file, with what Quell did to them. A revoked key's line becomes a
// comment where it stands, so that every other byte of the file stays and others may edit around
// it; a new key follows the line that it replaces. Pure. docs/formats/credential.md.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell::contain::ssh {

/// sshd passes over lines that begin with '#'.
inline constexpr std::string_view kRevoked = "# quell revoked: ";
inline constexpr std::string_view kReplaced = "# quell replaced: ";

struct KeyPlace {
  std::size_t begin = 0;  ///< offsets into the file: one line, or two; without the last newline
  std::size_t end = 0;
  std::size_t number = 1;        ///< of the line, from 1
  std::string original = {};     ///< the line without what Quell did
  std::string replacement = {};  ///< the line that stands for it now; empty: the original does
  bool active = true;            ///< sshd reads the original, or what stands for it
  std::string fingerprint = {};  ///< of the original
  std::string comment = {};      ///< of the original
  /// Of the key that sshd reads here or, where it is revoked, would read.
  std::string effective_fingerprint = {};
};

/// Lines of one file that Quell's own record says it changed, as they were, and what it put in
/// their place; an empty one: it revoked the line.
using KnownLines = std::map<std::string, std::set<std::string>, std::less<>>;

/// All keys, in their order. Anybody who can write the file can write Quell's marks: one that is
/// not of a known line is a comment, and the line behind it is a key of its own. Errors:
/// read_key_line's.
Result<std::vector<KeyPlace>> places_of(std::string_view text, const KnownLines& known);

/// The bytes from begin to end of a place that is so.
std::string block_of(const KeyPlace& place);

}  // namespace quell::contain::ssh

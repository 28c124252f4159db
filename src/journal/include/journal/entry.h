// What the journal holds: streams of entries, each chained to the one before by its hash. The
// format, with test vectors, is docs/formats/journal.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace quell::journal {

/// "incident/QL-2026-0001", "host/web1", "installation": parts of [A-Za-z0-9._-]+ joined by '/',
/// beginning with a lower-case letter, at most kStreamBytes. See check_stream().
using StreamName = Id<struct StreamTag>;

/// Who gives a command names it, so that giving it twice does it once: 1..kCommandBytes of
/// [A-Za-z0-9._:-]. Ids that grow with time keep the store's index compact.
using CommandId = Id<struct CommandTag>;

inline constexpr std::size_t kStreamBytes = 128;
inline constexpr std::size_t kCommandBytes = 128;
/// Payloads in one append.
inline constexpr std::size_t kPayloads = 1024;

/// The last entry of a stream. An empty stream has sequence 0 and the zero digest, which is also
/// what its first entry names as previous.
struct Head {
  std::uint64_t sequence = 0;
  crypto::Digest hash;
  friend bool operator==(const Head&, const Head&) = default;
};

/// One entry, borrowed: valid during the call that shows it.
struct EntryView {
  std::string_view stream;
  std::uint64_t sequence = 0;  ///< 1, 2, 3 … without gaps
  crypto::Digest previous;     ///< hash of the entry before
  std::string_view payload;    ///< the bytes that were appended, never re-encoded
  crypto::Digest hash;
};

/// BLAKE2b-256 of "quell/journal/entry/1" 00, stream, 00, sequence (8 bytes, big-endian), previous
/// (32 bytes), payload. `hash` of the argument is not looked at.
crypto::Digest hash_of(const EntryView& entry);

/// Errors: kInvalidInput.
Result<void> check_stream(std::string_view name);
Result<void> check_command(std::string_view id);
/// One line of UTF-8: 1..limits::kEventBytes bytes, none below 0x20. Canonical JSON is that.
/// Errors: kInvalidInput, kLimit.
Result<void> check_payload(std::string_view payload);

}  // namespace quell::journal

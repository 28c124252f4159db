// The write-ahead log, looked at before SQLite does. SQLite reads a log up to the first frame whose
// checksum fails and drops the rest silently: right after a torn write, wrong after damage. Form of
// the file: https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

namespace quell::journal {

struct WalDamage {
  std::uint64_t frame = 0;    ///< the first bad one, from 1; 0 is the file's header
  std::uint64_t dropped = 0;  ///< frames from it on that SQLite would not read
  /// All of them belong to one commit, the last: a power cut during that write, before it was
  /// acknowledged, may look the same as damage after it.
  bool in_last_commit = false;
};

/// Looks at the log beside a database; another process may be writing it. nullopt: no log, or one
/// that SQLite will read to its end. Errors: kIo, kPermissionDenied.
Result<std::optional<WalDamage>> find_wal_damage(const std::filesystem::path& log);

/// The same of bytes in memory: the pure part, for tests and the fuzzer.
std::optional<WalDamage> find_wal_damage_in(std::string_view log);

/// A copy of the log in which every frame of the current round is valid, damaged or not, so that
/// what it holds can be read and judged by the entries' own hashes. For salvage only.
std::string with_valid_checksums(std::string_view log);

}  // namespace quell::journal

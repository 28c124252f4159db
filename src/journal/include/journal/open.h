// Opening a store: finds damage that SQLite would hide, and stores that cannot be written.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal/store.h"

namespace quell::journal {

enum class Access : std::uint8_t { kReadWrite, kReadOnly };

/// What to do when the write-ahead log is damaged: frames that were written follow a bad one.
enum class OnDamage : std::uint8_t {
  kReadOnly,       ///< set a copy aside, read what is readable, append nothing
  kGoOnWithoutIt,  ///< set a copy aside, and go on with what comes before the damage
};

struct OpenOptions {
  std::filesystem::path directory;  ///< made (0700) when missing
  Access access = Access::kReadWrite;
  OnDamage on_damage = OnDamage::kReadOnly;
  /// How long an append waits for other processes.
  std::chrono::milliseconds patience{10'000};
  /// Name of a registered SQLite VFS; empty for the system's. For fault tests.
  std::string vfs{};
  /// Entries that may wait in the order in which they came before they are filed by stream. Large
  /// enough that filing, which touches the pages of every stream, is rare; small enough that what
  /// waits stays a few pages. Fault tests make it small.
  std::int64_t most_recent = 1024;
};

struct Opened {
  std::unique_ptr<Store> store;
  Access access = Access::kReadWrite;
  /// What the user must be told: why the store is read-only, what is damaged, where the copy lies.
  std::vector<std::string> notices;
};

/// Opens `directory`/journal.db, making it when it is missing (not with kReadOnly: kNotFound).
/// Errors: kPermissionDenied, kIo, kNoSpace, kCorrupted (not a journal), kUnsupported (made by a
/// newer Quell).
Result<Opened> open(const OpenOptions& options);

/// A store that lives as long as the object: for tests, simulations and drills without a disk.
std::unique_ptr<Store> in_memory();

}  // namespace quell::journal

// A file system for SQLite that fails when it is told to, and that can be "unplugged": what was
// written and not synced is then on disk in part, or not at all.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace quell::journal {

/// Registered with SQLite as long as it lives, under name(). One thread. Syncs cost nothing: the
/// truth is kept in memory until unplug() writes it.
class FaultyDisk {
 public:
  /// What happens from an operation on.
  enum class Fault : std::uint8_t {
    kNone,
    kOnce,       ///< one write or sync fails
    kFull,       ///< every write fails with "disk full" until the fault is taken away
    kUnplugged,  ///< everything fails
  };

  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  [[nodiscard]] std::string name() const { return name_; }
  /// The fault strikes at the `operation`-th write or sync from now, counted from 1.
  void arm(Fault fault, std::uint64_t operation);
  void disarm();
  [[nodiscard]] bool struck() const { return struck_; }

  /// Replaces the files under `directory` by what a power cut could have left: everything that was
  /// synced, and any part of the rest. Every connection must be closed. Another seed leaves
  /// another part.
  void unplug(const std::filesystem::path& directory, std::uint64_t seed) const;

  // For the functions that SQLite calls.
  struct Write {
    std::int64_t offset = 0;
    std::string bytes{};
    bool truncate = false;
  };
  struct File {
    std::string synced{};
    std::vector<Write> unsynced{};
  };
  /// SQLITE_OK, or the error that this operation must return.
  int strike(int error);
  std::map<std::string, File>& files() { return files_; }
  sqlite3_vfs* below() { return below_; }

 private:
  std::string name_;
  sqlite3_vfs vfs_{};
  sqlite3_vfs* below_ = nullptr;
  Fault fault_ = Fault::kNone;
  std::uint64_t remaining_ = 0;
  bool struck_ = false;
  std::map<std::string, File> files_;
};

}  // namespace quell::journal

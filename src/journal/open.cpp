#include "journal/open.h"

#include <fmt/format.h>

#include "os/file.h"
#include "sqlite_store.h"
#include "wal.h"

namespace quell::journal {
namespace {

constexpr std::string_view kFile = "journal.db";
constexpr std::size_t kLargestLog = 4UZ * 1024 * 1024 * 1024;

struct Files {
  os::Path database;
  os::Path log;
};

Files files_in(const os::Path& directory) {
  return Files{.database = directory / kFile, .log = directory / (std::string(kFile) + "-wal")};
}

Place place_of(const OpenOptions& options, os::Path file, OpenAs as) {
  return Place{.file = std::move(file),
               .as = as,
               .vfs = options.vfs,
               .patience = options.patience,
               .most_recent = options.most_recent};
}

Result<bool> has_log(const Files& files) {
  QUELL_TRY(const auto log, os::info(files.log));
  return log.has_value() && log->size > 0;
}

/// Copies the database and its log into `directory`. Reading the database file here drops this
/// process's locks on it (POSIX), so no other store may be open on it in this process; the callers
/// are ways into a store that nobody can write.
Result<void> copy_into(const Files& files, const os::Path& directory, os::Mode mode) {
  const Files copies = files_in(directory);
  QUELL_CHECK(os::copy_file(files.database, copies.database, mode));
  QUELL_TRY(const bool log, has_log(files));
  if (log) QUELL_CHECK(os::copy_file(files.log, copies.log, mode));
  return os::sync_directory(directory);
}

/// A place beside the store where damaged files are kept as they were found. The same damage found
/// again is not copied again.
Result<os::Path> set_aside(const Files& files, const os::Path& directory) {
  QUELL_TRY(const std::string log, os::read_file(files.log, kLargestLog));
  os::Path kept =
      directory / "set-aside" / crypto::digest_of(log).hex().substr(0, crypto::Digest::kSize / 2);
  QUELL_TRY(const auto there, os::info(kept));
  if (there) return kept;
  const os::Path unfinished = kept.string() + ".unfinished";
  QUELL_CHECK(os::remove_tree(unfinished));
  QUELL_CHECK(os::make_directories(unfinished, os::Mode::kPrivateDirectory));
  QUELL_CHECK(copy_into(files, unfinished, os::Mode::kSealed));
  QUELL_CHECK(os::rename_durably(unfinished, kept));
  return kept;
}

enum class CopiedLog : std::uint8_t {
  kAsItIs,
  kReadable,  ///< every frame of the copied log is made valid
};

/// Reads a private copy of the store, so that neither its files nor its directory are touched.
Result<std::unique_ptr<Store>> read_a_copy(const OpenOptions& options, CopiedLog copied,
                                           std::string why) {
  const Files files = files_in(options.directory);
  QUELL_TRY(os::TemporaryDirectory temporary, os::TemporaryDirectory::make("journal"));
  const auto copy = std::make_shared<os::TemporaryDirectory>(std::move(temporary));
  QUELL_CHECK(copy_into(files, copy->path(), os::Mode::kSecret));
  const Files copies = files_in(copy->path());
  if (copied == CopiedLog::kReadable) {
    QUELL_TRY(const std::string log, os::read_file(copies.log, kLargestLog));
    QUELL_CHECK(
        os::write_file_atomically(copies.log, with_valid_checksums(log), os::Mode::kSecret));
  }
  OpenOptions of_copy = options;
  of_copy.vfs.clear();
  return open_sqlite_store_read_only(place_of(of_copy, copies.database, OpenAs::kReadWrite),
                                     ReadOnly{.why = std::move(why), .copy = copy});
}

/// A store in a directory that this process may not write. Where a writer is at work, its shared
/// memory file lets SQLite read along; else the file is still, and may be read without locks.
Result<std::unique_ptr<Store>> read_unwritable(const OpenOptions& options, const std::string& why) {
  const Files files = files_in(options.directory);
  auto live = open_sqlite_store_read_only(place_of(options, files.database, OpenAs::kReadOnly),
                                          ReadOnly{.why = why, .copy = {}});
  if (live) return live;
  QUELL_TRY(const bool log, has_log(files));
  if (log) return read_a_copy(options, CopiedLog::kAsItIs, why);
  return open_sqlite_store_read_only(place_of(options, files.database, OpenAs::kImmutable),
                                     ReadOnly{.why = why, .copy = {}});
}

Result<Opened> go_on(const OpenOptions& options, std::string notice) {
  const Files files = files_in(options.directory);
  QUELL_TRY(auto store, open_sqlite_store(place_of(options, files.database, OpenAs::kReadWrite)));
  return Opened{
      .store = std::move(store), .access = Access::kReadWrite, .notices = {std::move(notice)}};
}

Result<Opened> open_damaged(const OpenOptions& options, const WalDamage& damage, bool writable) {
  const Files files = files_in(options.directory);
  std::string notice =
      fmt::format("{} is damaged at frame {}: {} frames from there on would be lost without a word",
                  files.log.string(), damage.frame, damage.dropped);
  if (damage.in_last_commit) {
    notice +=
        "; all belong to the last write, so this is damage, or a power cut before that write was "
        "acknowledged";
  }
  if (writable) {
    QUELL_TRY(const os::Path kept, set_aside(files, options.directory));
    notice += fmt::format("; a copy of the files as they were found lies in {}", kept.string());
  }
  const bool may_go_on = writable && options.access == Access::kReadWrite;
  if (may_go_on && options.on_damage == OnDamage::kGoOnWithoutIt) {
    return go_on(options, notice + "; as asked, the journal goes on with what comes before it");
  }
  auto store = read_a_copy(options, CopiedLog::kReadable,
                           "its write-ahead log is damaged, see `quell journal verify`");
  // The very first write was cut off: there is no journal yet that could be read.
  const bool never_made =
      !store && store.error().code() == ErrorCode::kCorrupted && damage.in_last_commit;
  if (may_go_on && never_made) return go_on(options, notice + "; the journal is made again");
  if (!store) return std::unexpected(store.error());
  notice += "; what is readable can be read, nothing can be appended";
  return Opened{.store = *std::move(store), .access = Access::kReadOnly, .notices = {notice}};
}

/// Whether SQLite may write there: it needs the files and, for its log, their directory.
Result<bool> is_writable(const OpenOptions& options, bool there) {
  QUELL_TRY(const bool directory, os::may_write(options.directory));
  if (!directory || !there) return directory;
  return os::may_write(options.directory / kFile);
}

/// A log that a killed process left may hold commits that nobody synced; they count as done from
/// now on, so they must be on disk.
Result<void> sync_log(const Files& files) {
  QUELL_TRY(const bool log, has_log(files));
  if (!log) return {};
  QUELL_TRY(const os::Descriptor opened, os::open_to_read(files.log));
  return os::sync(opened);
}

Result<Opened> open_whole(const OpenOptions& options, bool writable) {
  const Files files = files_in(options.directory);
  if (!writable) {
    const std::string why = "no permission to write " + options.directory.string();
    QUELL_TRY(auto store, read_unwritable(options, why));
    return Opened{.store = std::move(store),
                  .access = Access::kReadOnly,
                  .notices = {"the journal is read-only: " + why}};
  }
  if (options.access == Access::kReadWrite) {
    // SQLite would make it readable for everybody; the -wal and -shm files take its mode.
    QUELL_CHECK(os::open_to_append(files.database, os::Mode::kSecret));
  }
  QUELL_CHECK(sync_log(files));
  if (options.access == Access::kReadOnly) {
    QUELL_TRY(auto store, open_sqlite_store_read_only(
                              place_of(options, files.database, OpenAs::kReadWrite),
                              ReadOnly{.why = "it was opened for reading", .copy = {}}));
    return Opened{.store = std::move(store), .access = Access::kReadOnly, .notices = {}};
  }
  QUELL_TRY(auto store, open_sqlite_store(place_of(options, files.database, OpenAs::kReadWrite)));
  QUELL_CHECK(os::sync_directory(options.directory));
  return Opened{.store = std::move(store), .access = Access::kReadWrite, .notices = {}};
}

}  // namespace

Result<Opened> open(const OpenOptions& options) {
  const Files files = files_in(options.directory);
  QUELL_TRY(const auto there, os::info(files.database));
  if (!there && options.access == Access::kReadOnly) {
    return fail(ErrorCode::kNotFound, "there is no journal in " + options.directory.string());
  }
  if (!there) {
    QUELL_CHECK(os::make_directories(options.directory, os::Mode::kPrivateDirectory));
  }
  QUELL_TRY(const bool writable, is_writable(options, there.has_value()));
  if (!there && !writable) {
    return fail(ErrorCode::kPermissionDenied, "cannot make a journal in " +
                                                  options.directory.string() +
                                                  ": no permission to write there");
  }
  QUELL_TRY(const auto damage, find_wal_damage(files.log));
  if (damage) return open_damaged(options, *damage, writable);
  return open_whole(options, writable);
}

}  // namespace quell::journal

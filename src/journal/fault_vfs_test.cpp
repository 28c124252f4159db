#include "fault_vfs_test.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <new>

namespace quell::journal {
namespace {

struct FaultyFile {
  sqlite3_file base;
  FaultyDisk* disk;
  FaultyDisk::File* file;  // null for what is not watched: shared memory, temporary files
  sqlite3_file* real;      // allocated behind this struct
};

FaultyFile& of(sqlite3_file* file) {
  return *reinterpret_cast<FaultyFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return of(file).real;
}
const sqlite3_io_methods& methods(sqlite3_file* file) {
  return *real(file)->pMethods;
}
FaultyDisk& disk(sqlite3_vfs* vfs) {
  return *static_cast<FaultyDisk*>(vfs->pAppData);
}

int close_file(sqlite3_file* file) {
  return methods(file).xClose(real(file));
}

int read_file(sqlite3_file* file, void* into, int size, sqlite3_int64 offset) {
  return methods(file).xRead(real(file), into, size, offset);
}

int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  if (const int error = of(file).disk->strike(SQLITE_IOERR_WRITE)) return error;
  if (of(file).file != nullptr) {
    of(file).file->unsynced.push_back(
        {.offset = offset,
         .bytes = std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size))});
  }
  return methods(file).xWrite(real(file), bytes, size, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (const int error = of(file).disk->strike(SQLITE_IOERR_TRUNCATE)) return error;
  if (of(file).file != nullptr)
    of(file).file->unsynced.push_back({.offset = size, .truncate = true});
  return methods(file).xTruncate(real(file), size);
}

void apply_write(std::string& content, const FaultyDisk::Write& write) {
  const auto offset = static_cast<std::size_t>(write.offset);
  if (write.truncate) return content.resize(offset);
  if (content.size() < offset + write.bytes.size()) content.resize(offset + write.bytes.size());
  content.replace(offset, write.bytes.size(), write.bytes);
}

int sync_file(sqlite3_file* file, int /*flags*/) {
  if (const int error = of(file).disk->strike(SQLITE_IOERR_FSYNC)) return error;
  if (FaultyDisk::File* watched = of(file).file) {
    for (const FaultyDisk::Write& write : watched->unsynced) apply_write(watched->synced, write);
    watched->unsynced.clear();
  }
  return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  return methods(file).xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return methods(file).xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return methods(file).xUnlock(real(file), level);
}
int is_reserved(sqlite3_file* file, int* result) {
  return methods(file).xCheckReservedLock(real(file), result);
}
int control(sqlite3_file* file, int operation, void* argument) {
  return methods(file).xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
  return methods(file).xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
  return methods(file).xDeviceCharacteristics(real(file));
}
// The type of the result is SQLite's business alone.
constexpr auto kMapShared = [](sqlite3_file* file, int page, int size, int extend, auto result) {
  return methods(file).xShmMap(real(file), page, size, extend, result);
};
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return methods(file).xShmLock(real(file), offset, count, flags);
}
void barrier_shared(sqlite3_file* file) {
  methods(file).xShmBarrier(real(file));
}
int unmap_shared(sqlite3_file* file, int remove) {
  return methods(file).xShmUnmap(real(file), remove);
}

constexpr sqlite3_io_methods kMethods = {2,
                                         close_file,
                                         read_file,
                                         write_file,
                                         truncate_file,
                                         sync_file,
                                         size_of_file,
                                         lock_file,
                                         unlock_file,
                                         is_reserved,
                                         control,
                                         sector_size,
                                         characteristics,
                                         kMapShared,
                                         lock_shared,
                                         barrier_shared,
                                         unmap_shared,
                                         nullptr,
                                         nullptr};

constexpr int kWatched = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  FaultyDisk& faulty = disk(vfs);
  // The real file's struct lies behind ours, in the bytes that szOsFile asked for.
  auto* below = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(FaultyFile));
  auto* mine = new (file) FaultyFile{.base = {}, .disk = &faulty, .file = nullptr, .real = below};
  const int result = faulty.below()->xOpen(faulty.below(), name, below, flags, out_flags);
  if (result != SQLITE_OK) return result;
  mine->base.pMethods = &kMethods;
  if (name != nullptr && (flags & kWatched) != 0) {
    mine->file = &faulty.files()[name];
  }
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  if (const int error = disk(vfs).strike(SQLITE_IOERR_DELETE)) return error;
  disk(vfs).files().erase(name);
  return disk(vfs).below()->xDelete(disk(vfs).below(), name, sync_directory);
}

}  // namespace

FaultyDisk::FaultyDisk() : below_(sqlite3_vfs_find(nullptr)) {
  name_ = "faulty-" + std::to_string(reinterpret_cast<std::uintptr_t>(this));
  vfs_ = *below_;
  vfs_.szOsFile = static_cast<int>(sizeof(FaultyFile)) + below_->szOsFile;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = open_file;
  vfs_.xDelete = delete_file;
  sqlite3_vfs_register(&vfs_, 0);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&vfs_);
}

void FaultyDisk::arm(Fault fault, std::uint64_t operation) {
  fault_ = fault;
  remaining_ = operation;
  struck_ = false;
}

void FaultyDisk::disarm() {
  fault_ = Fault::kNone;
}

int FaultyDisk::strike(int error) {
  if (fault_ == Fault::kNone) return SQLITE_OK;
  if (remaining_ > 1) {
    --remaining_;
    return SQLITE_OK;
  }
  struck_ = true;
  if (fault_ == Fault::kFull) {
    return error == SQLITE_IOERR_WRITE ? SQLITE_FULL : SQLITE_OK;
  }
  if (fault_ == Fault::kOnce) fault_ = Fault::kNone;
  return error;
}

void FaultyDisk::unplug(const std::filesystem::path& directory, std::uint64_t seed) const {
  std::mt19937_64 random(seed);
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  for (const auto& [name, file] : files_) {
    std::string content = file.synced;
    for (Write write : file.unsynced) {
      // Written whole, in part (whole sectors), or not at all.
      constexpr std::size_t kSector = 512;
      const auto choice = random() % 3;
      if (choice == 0) continue;
      if (choice == 1) write.bytes.resize(random() % (write.bytes.size() / kSector + 1) * kSector);
      apply_write(content, write);
    }
    std::ofstream(directory / std::filesystem::path(name).filename(), std::ios::binary) << content;
  }
}

}  // namespace quell::journal

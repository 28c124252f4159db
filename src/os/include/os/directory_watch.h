// What happens to names in one directory, in the order in which it happened (inotify(7)). Not
// thread-safe. Errors: os/errno.h; kIo also where the system's limit on watches is reached.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "os/descriptor.h"

namespace quell::os {

class DirectoryWatch {
 public:
  struct Event {
    enum class Kind : std::uint8_t {
      kCreated,    ///< the name is new (made, or a hard link)
      kDeleted,    ///< the name is gone
      kMovedFrom,  ///< renamed away; a kMovedTo with the same cookie, if it is still in here
      kMovedTo,    ///< renamed to this name, in the place of what had it
      kWritten,    ///< the file of watch_writes() was written or truncated
      kLost,       ///< there were more events than the system keeps
      kGone,       ///< the directory was removed or renamed: nothing comes any more
    };
    Kind kind = Kind::kWritten;
    std::string name;
    std::uint32_t cookie = 0;
  };

  /// From now on, what happens in `directory`.
  static Result<DirectoryWatch> on(const std::filesystem::path& directory);

  /// Also kWritten for this file, whatever its name, instead of the one before.
  Result<void> watch_writes(const Descriptor& file);

  /// All that has happened and wasn't taken. Never waits.
  Result<std::vector<Event>> take();
  /// Whether there is something to take; waits for that at most so long.
  Result<bool> wait(Duration at_most);

 private:
  explicit DirectoryWatch(Descriptor queue, int directory)
      : queue_(std::move(queue)), directory_(directory) {}

  static constexpr int kNone = -1;
  Descriptor queue_;
  int directory_ = kNone;
  int written_ = kNone;
};

}  // namespace quell::os

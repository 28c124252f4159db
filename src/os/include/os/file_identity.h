// Which file it is, whatever has its name by now.
#pragma once

#include <cstdint>

namespace quell::os {

/// Of a file that is held or was just read: numbers of files that are gone are given out again.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

}  // namespace quell::os

// Whose a new file or directory is, and who may read and write it: as the directory says in which
// it is made.
#pragma once

#include <sys/types.h>

#include <optional>

#include "os/file.h"

namespace quell::os {

/// What something new at a path gets.
struct Rights {
  struct Owner {
    uid_t user = 0;
    gid_t group = 0;
  };
  unsigned bits = 0;
  /// Set when root makes something in the directory of somebody else: it is theirs, so that they
  /// can go on with it without sudo.
  std::optional<Owner> owner{};
  bool as_asked = true;  ///< neither wider nor given away
};

/// A directory with set-group-id and write permission for its group (chmod 2770) is shared: what is
/// made in it the group may use as the owner may.
Rights rights_for(const Path& path, Mode mode);

/// Gives a file that this process has just made its rights, whatever the umask took away. False and
/// errno when it fails.
bool give(int file, const Rights& rights);

/// open(2) that makes the file with its rights when it is missing. -1 and errno when it fails.
int open_or_make(const Path& path, int flags, Mode mode);

/// mkdir(2), likewise.
int make_directory(const Path& path, Mode mode);

}  // namespace quell::os

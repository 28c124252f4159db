// The journal in SQLite. Made by journal::open().
#pragma once

#include <memory>

#include "journal/store.h"
#include "sqlite_writer.h"

namespace quell::journal {

/// What a read-only store says when it is asked to append, and what it keeps alive.
struct ReadOnly {
  std::string why;
  std::shared_ptr<void> copy;  ///< the temporary directory that is read, where there is one; shared
                               ///< only to erase its type
};

Result<std::unique_ptr<Store>> open_sqlite_store(const Place& place);
Result<std::unique_ptr<Store>> open_sqlite_store_read_only(const Place& place, ReadOnly reason);

}  // namespace quell::journal

// Who ends containments when their time is over: a process that keeps, or a timer.
#pragma once

#include <filesystem>
#include <utility>

#include "base/result.h"
#include "os/file.h"

namespace quell::cli {

/// Held by the one process that keeps, for as long as it does.
class Keeping {
 public:
  /// Errors: kConflict (another one keeps).
  static Result<Keeping> hold(const std::filesystem::path& home);
  /// Lets others see it. To be called each round: while somebody looks, it stays as it was.
  void show() { shown_.raise(); }

 private:
  Keeping(os::Lock lock, os::Flag shown) : lock_(std::move(lock)), shown_(std::move(shown)) {}
  os::Lock lock_;
  /// Apart from the lock, so that who looks does not stand in the way of who starts.
  os::Flag shown_;
};

/// Notes that what is over was ended just now.
void note_kept(const std::filesystem::path& home);

/// Whether somebody sees to it that containments end: a process keeps on this store now, or a timer
/// did within the last minutes.
bool is_kept(const std::filesystem::path& home);

}  // namespace quell::cli

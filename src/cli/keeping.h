// Who ends containments when their time is over: a process that keeps, or a timer.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "os/file.h"

namespace quell::cli {

/// Held by the one process that keeps. Errors: kConflict (another one does).
Result<os::Lock> hold_keeping(const std::filesystem::path& home);

/// Notes that what is over was ended just now.
void note_kept(const std::filesystem::path& home);

/// Whether somebody sees to it that containments end: a process keeps on this store now, or a timer
/// did within the last minutes.
bool is_kept(const std::filesystem::path& home);

/// A systemd service and timer that run `PROGRAM keep --once` every minute, with where each goes.
std::string timer_units(std::string_view program);

}  // namespace quell::cli

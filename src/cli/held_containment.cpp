#include "held_containment.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/error.h"
#include "os/signals.h"

namespace quell::cli {
namespace {

/// Longer than any look at a target takes.
constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::milliseconds kBetweenTries{20};

Result<os::Lock> only_one(const std::filesystem::path& file, Console& console,
                          const os::StopSignal& stop) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (bool first = true;; first = false) {
    QUELL_TRY(std::optional<os::Lock> lock, os::Lock::try_acquire(file));
    if (lock) return *std::move(lock);
    if (first) console.progress("waiting: another quell process sets the end of a containment ...");
    if (stop.wait(kBetweenTries)) return fail(ErrorCode::kCancelled, "nothing was changed");
    if (std::chrono::steady_clock::now() < deadline) continue;
    return fail(ErrorCode::kTimeout,
                "another quell process has been setting the end of a containment for a minute; "
                "nothing was changed: try again");
  }
}

}  // namespace

Result<HeldContainment> hold_containment(const Arguments& arguments, Console& console,
                                         Session& session) {
  QUELL_TRY(const Workbench* bench, session.workbench(console));
  QUELL_TRY(os::Lock held, only_one(bench->home / "ends.lock", console, session.stop()));
  QUELL_TRY(OneContainment one, open_containment(arguments, console, session));
  return HeldContainment{.held = std::move(held), .one = std::move(one)};
}

}  // namespace quell::cli

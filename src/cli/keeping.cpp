#include "keeping.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/error.h"

namespace quell::cli {

namespace {

constexpr std::chrono::minutes kRecently{3};  // a timer that runs every minute

std::filesystem::path lock_of(const std::filesystem::path& home) {
  return home / "keep.lock";
}
std::filesystem::path flag_of(const std::filesystem::path& home) {
  return home / "keep.running";
}
std::filesystem::path stamp_of(const std::filesystem::path& home) {
  return home / "keep.stamp";
}

}  // namespace

Result<Keeping> Keeping::hold(const std::filesystem::path& home) {
  QUELL_TRY(std::optional<os::Lock> lock, os::Lock::try_acquire(lock_of(home)));
  if (!lock) return fail(ErrorCode::kConflict, "another quell keep runs on this store already");
  QUELL_TRY(os::Flag shown, os::Flag::open(flag_of(home)));
  return Keeping(*std::move(lock), std::move(shown));
}

void note_kept(const std::filesystem::path& home) {
  // Only a hint for people: without it they are told once more to run quell keep.
  if (!os::Lock::try_acquire(stamp_of(home))) return;
  std::error_code ignored;
  std::filesystem::last_write_time(stamp_of(home), std::filesystem::file_time_type::clock::now(),
                                   ignored);
}

bool is_kept(const std::filesystem::path& home) {
  std::error_code error;
  const auto stamp = std::filesystem::last_write_time(stamp_of(home), error);
  if (!error && std::filesystem::file_time_type::clock::now() - stamp < kRecently) return true;
  if (!std::filesystem::exists(flag_of(home), error)) return false;
  auto flag = os::Flag::open(flag_of(home));
  return flag && flag->is_up_elsewhere();
}

}  // namespace quell::cli

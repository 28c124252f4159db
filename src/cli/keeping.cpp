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

/// A word of ExecStart=: quotes, and nothing that systemd would put something else in for.
std::string unit_word(std::string_view word) {
  std::string out = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '%' || c == '$') out += c;
    out += c;
  }
  return out + "\"";
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

std::string timer_units(std::string_view program) {
  return "# ~/.config/systemd/user/quell-keep.service\n"
         "[Unit]\n"
         "Description=Quell ends containments whose time is over\n"
         "[Service]\n"
         "Type=oneshot\n"
         "ExecStart=" +
         unit_word(program) +
         " keep --once\n\n"
         "# ~/.config/systemd/user/quell-keep.timer\n"
         "[Unit]\n"
         "Description=Quell looks every minute for containments whose time is over\n"
         "[Timer]\n"
         "OnCalendar=minutely\n"
         "AccuracySec=1s\n"
         "Persistent=true\n"
         "[Install]\n"
         "WantedBy=timers.target\n\n"
         "# then: systemctl --user daemon-reload && systemctl --user enable --now "
         "quell-keep.timer\n"
         "# (and once, as root, so that it runs while nobody is logged in: loginctl enable-linger "
         "YOUR-ACCOUNT)\n";
}

}  // namespace quell::cli

#include "keep_timer.h"

#include <chrono>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "os/deadline.h"
#include "os/file.h"
#include "os/process.h"
#include "os/terminal.h"

namespace quell::cli {
namespace {

constexpr std::string_view kService = "quell-keep.service";
constexpr std::string_view kTimer = "quell-keep.timer";
constexpr Duration kPatience = std::chrono::seconds(20);

/// A word of ExecStart= or Environment=: quoted, and nothing that systemd would put something else
/// in for. '$' is one only for ExecStart=.
std::string unit_word(std::string_view word, bool in_command) {
  std::string out = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '%' || (in_command && c == '$')) out += c;
    out += c;
  }
  return out + "\"";
}

/// Runs systemctl for the person; its complaint is the error.
Result<void> systemctl(const std::vector<std::string>& words) {
  std::vector<std::string> argv{"systemctl", "--user"};
  argv.insert(argv.end(), words.begin(), words.end());
  const auto ran = os::run({.argv = argv}, os::Deadline::after(kPatience), {});
  if (!ran) return fail(ErrorCode::kUnavailable, "systemctl: " + ran.error().full());
  if (ran->end == os::RunEnd::kByItself && os::succeeded(ran->status)) return {};
  const std::string& said = ran->err.kept.empty() ? ran->out.kept : ran->err.kept;
  return fail(ErrorCode::kUnavailable,
              "systemctl --user " + words.front() + ": " + os::describe(ran->status) + ": " + said);
}

}  // namespace

std::string KeepUnits::service() const {
  const std::string environment =
      home ? "Environment=" + unit_word("QUELL_HOME=" + *home, false) + "\n" : "";
  return "[Unit]\n"
         "Description=Quell ends containments whose time is over\n"
         "[Service]\n"
         "Type=oneshot\n" +
         environment + "ExecStart=" + unit_word(program, true) + " keep --once\n";
}

std::string KeepUnits::timer() const {
  return "[Unit]\n"
         "Description=Quell looks every minute for containments whose time is over\n"
         "[Timer]\n"
         "OnCalendar=minutely\n"
         "AccuracySec=1s\n"
         "Persistent=true\n"
         "[Install]\n"
         "WantedBy=timers.target\n";
}

std::string KeepUnits::text() const {
  return "# ~/.config/systemd/user/" + std::string(kService) + "\n" + service() +
         "\n# ~/.config/systemd/user/" + std::string(kTimer) + "\n" + timer() +
         "\n# quell keep --install does this; by hand: systemctl --user daemon-reload && systemctl "
         "--user enable --now quell-keep.timer\n"
         "# (and once, as root, so that it runs while nobody is logged in: loginctl enable-linger "
         "YOUR-ACCOUNT)\n";
}

Result<std::filesystem::path> units_directory() {
  if (const auto set = os::environment("XDG_CONFIG_HOME"); set && set->starts_with('/')) {
    return std::filesystem::path(*set) / "systemd" / "user";
  }
  if (const auto home = os::environment("HOME"); home && home->starts_with('/')) {
    return std::filesystem::path(*home) / ".config" / "systemd" / "user";
  }
  return fail(ErrorCode::kNotFound, "neither HOME nor XDG_CONFIG_HOME is set");
}

Result<void> install(const KeepUnits& units, const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return fail(ErrorCode::kIo, directory.string() + ": " + error.message());
  const auto write = [&](std::string_view name, const std::string& text) {
    return os::write_file_atomically(directory / name, text, os::Mode::kPublic);
  };
  QUELL_CHECK(write(kService, units.service()));
  QUELL_CHECK(write(kTimer, units.timer()));
  QUELL_CHECK(systemctl({"daemon-reload"}));
  QUELL_CHECK(systemctl({"enable", "--now", std::string(kTimer)}));
  return systemctl({"is-active", "--quiet", std::string(kTimer)});
}

}  // namespace quell::cli

#include "os/user.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "os/errno.h"
#include "os/file.h"

namespace quell::os {

namespace {

Result<User> account_of(std::uint32_t uid) {
  std::vector<char> buffer(16UZ * 1024);
  passwd entry{};
  passwd* found = nullptr;
  const int error = getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found);
  if (error != 0) {
    return std::unexpected(error_of(error, fmt::format("cannot look up account {}", uid)));
  }
  if (found == nullptr) return User{uid, std::to_string(uid), ""};
  return User{uid, entry.pw_name, entry.pw_dir};
}

template <class Number>
std::optional<Number> number_in(std::string_view text, int base) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Who invoked sudo. Only root can be lied to by its own environment, and root needs no lie.
std::optional<std::uint32_t> invoking_uid() {
  if (geteuid() != 0) return std::nullopt;
  const char* text = std::getenv("SUDO_UID");
  if (text == nullptr) return std::nullopt;
  return number_in<std::uint32_t>(text, 10);
}

bool has(std::uint64_t set, unsigned capability) {
  return ((set >> capability) & 1U) != 0;
}

}  // namespace

Result<User> current_user() {
  return account_of(invoking_uid().value_or(getuid()));
}

Result<User> effective_user() {
  return account_of(geteuid());
}

Result<std::string> host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) {
    return std::unexpected(error_of(errno, "cannot read the host's name"));
  }
  return std::string(name.data());
}

Result<Privileges> privileges() {
  QUELL_TRY(const Descriptor file, open_to_read("/proc/self/status"));
  std::array<char, 16UZ * 1024> buffer{};
  QUELL_TRY(const std::size_t size, read_some(file, buffer));
  const std::string_view text(buffer.data(), size);
  constexpr std::string_view kLabel = "\nCapEff:\t";
  const std::size_t at = text.find(kLabel);
  if (at == std::string_view::npos) {
    return fail(ErrorCode::kUnsupported, "/proc/self/status names no capabilities");
  }
  const std::string_view rest = text.substr(at + kLabel.size());
  const auto set = number_in<std::uint64_t>(rest.substr(0, rest.find('\n')), 16);
  if (!set) return fail(ErrorCode::kUnsupported, "/proc/self/status: CapEff is not a number");
  // Numbers from linux/capability.h.
  constexpr unsigned kDacOverride = 1;
  constexpr unsigned kKill = 5;
  constexpr unsigned kNetAdmin = 12;
  return Privileges{.root = geteuid() == 0,
                    .net_admin = has(*set, kNetAdmin),
                    .dac_override = has(*set, kDacOverride),
                    .kill_any = has(*set, kKill)};
}

}  // namespace quell::os

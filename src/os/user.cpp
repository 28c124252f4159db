#include "os/user.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
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

/// In a user namespace of their own anybody can be any account by name, and so approve what they
/// asked for themselves. The first namespace, and containers that begin one, map at least the whole
/// range of ordinary accounts; `unshare --map-user` maps one.
Result<void> refuse_mapped_users() {
  QUELL_TRY(const Descriptor file, open_to_read("/proc/self/uid_map"));
  std::array<char, 4096> buffer{};
  QUELL_TRY(const std::size_t size, read_some(file, buffer));
  constexpr std::uint64_t kOrdinaryRange = 65536;
  std::uint64_t mapped = 0;
  std::string_view rest(buffer.data(), size);
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::size_t last = line.find_last_of(" \t");
    if (last == std::string_view::npos) continue;
    mapped += number_in<std::uint64_t>(line.substr(last + 1), 10).value_or(0);
  }
  if (mapped >= kOrdinaryRange) return {};
  return fail(ErrorCode::kPermissionDenied,
              "this process runs in a user namespace of its own, where an account's name proves "
              "nothing; run quell outside of it");
}

bool has(std::uint64_t set, unsigned capability) {
  return ((set >> capability) & 1U) != 0;
}

}  // namespace

Result<User> current_user() {
  QUELL_CHECK(refuse_mapped_users());
  return account_of(invoking_uid().value_or(getuid()));
}

Result<User> effective_user() {
  return account_of(geteuid());
}

Result<std::optional<User>> account(const std::string& name) {
  std::vector<char> buffer(16UZ * 1024);
  passwd entry{};
  passwd* found = nullptr;
  const int error = getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (error != 0) {
    return std::unexpected(error_of(error, fmt::format("cannot look up account \"{}\"", name)));
  }
  if (found == nullptr) return std::nullopt;
  return User{entry.pw_uid, entry.pw_name, entry.pw_dir};
}

Result<std::uint32_t> user_id(const std::string& name) {
  if (const auto number = number_in<std::uint32_t>(name, 10)) return *number;
  QUELL_TRY(const std::optional<User> found, account(name));
  if (found) return found->uid;
  return fail(ErrorCode::kNotFound, fmt::format("no account \"{}\"", name));
}

Result<std::uint32_t> group_id(const std::string& name) {
  if (const auto number = number_in<std::uint32_t>(name, 10)) return *number;
  std::vector<char> buffer(64UZ * 1024);  // the members are in it
  group entry{};
  group* found = nullptr;
  const int error = getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found != nullptr) return found->gr_gid;
  if (error == 0) return fail(ErrorCode::kNotFound, fmt::format("no group \"{}\"", name));
  return std::unexpected(error_of(error, fmt::format("cannot look up group \"{}\"", name)));
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

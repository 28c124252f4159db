#include "os/confine.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>

#include "call_filter.h"
#include "os/errno.h"

namespace quell::os {

namespace {

constexpr unsigned kWord = 32;
constexpr unsigned kLastPossible = 63;

using CapabilityWords = std::array<__user_cap_data_struct, 2>;

Result<CapabilityWords> own_capabilities() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  CapabilityWords words{};
  if (::syscall(SYS_capget, &header, words.data()) == 0) return words;
  return std::unexpected(error_of(errno, "cannot read the capabilities"));
}

bool holds(const CapabilityWords& words, unsigned number) {
  return ((words.at(number / kWord).effective >> (number % kWord)) & 1U) != 0;
}

/// So that no program started later gets it, whatever is set on its file. Needs CAP_SETPCAP, which
/// the first confinement takes away: what it left is then not widened by a second.
Result<void> drop_from_bounding_set(const std::vector<Capability>& kept) {
  for (unsigned number = 0; number <= kLastPossible; ++number) {
    if (std::ranges::any_of(kept, [&](Capability one) { return unsigned(one) == number; })) {
      continue;
    }
    const int there = ::prctl(PR_CAPBSET_READ, number, 0, 0, 0);
    if (there < 0) break;  // the kernel knows no more
    if (there == 1 && ::prctl(PR_CAPBSET_DROP, number, 0, 0, 0) != 0) {
      return std::unexpected(error_of(errno, "cannot give up capabilities of later programs"));
    }
  }
  return {};
}

Result<void> keep_only(const std::vector<Capability>& kept) {
  QUELL_TRY(CapabilityWords words, own_capabilities());
  if (holds(words, CAP_SETPCAP)) QUELL_CHECK(drop_from_bounding_set(kept));
  CapabilityWords wanted{};
  for (const Capability one : kept) {
    const auto number = unsigned(one);
    wanted.at(number / kWord).permitted |= 1U << (number % kWord);
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    words.at(i).permitted &= wanted.at(i).permitted;
    words.at(i).effective = words.at(i).permitted;
    words.at(i).inheritable = 0;
  }
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 &&
      ::syscall(SYS_capset, &header, words.data()) == 0) {
    return {};
  }
  return std::unexpected(error_of(errno, "cannot give up capabilities"));
}

}  // namespace

std::string_view name_of(Capability capability) {
  switch (capability) {
    case Capability::kChown:
      return "CAP_CHOWN";
    case Capability::kDacOverride:
      return "CAP_DAC_OVERRIDE";
    case Capability::kFowner:
      return "CAP_FOWNER";
    case Capability::kKill:
      return "CAP_KILL";
    case Capability::kSetgid:
      return "CAP_SETGID";
    case Capability::kSetuid:
      return "CAP_SETUID";
    case Capability::kNetBindService:
      return "CAP_NET_BIND_SERVICE";
    case Capability::kNetAdmin:
      return "CAP_NET_ADMIN";
    case Capability::kSysPtrace:
      return "CAP_SYS_PTRACE";
  }
  return "unknown";
}

Confinement joined(const std::vector<Confinement>& all) {
  Confinement result{.capabilities = {}, .calls = Calls::kOwnWork};
  for (const Confinement& one : all) {
    result.calls = std::max(result.calls, one.calls);
    for (const Capability capability : one.capabilities) {
      if (std::ranges::find(result.capabilities, capability) == result.capabilities.end()) {
        result.capabilities.push_back(capability);
      }
    }
  }
  return result;
}

Result<void> confine(const Confinement& confinement) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return std::unexpected(error_of(errno, "cannot give up new privileges"));
  }
  QUELL_CHECK(keep_only(confinement.capabilities));
  return filter_calls(confinement.calls);
}

Result<void> reset_environment() {
  if (::clearenv() == 0 && ::setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1) == 0) return {};
  return std::unexpected(error_of(errno, "cannot empty the environment"));
}

}  // namespace quell::os

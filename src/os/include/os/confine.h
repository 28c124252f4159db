// Giving up, for good and for every program started later, what a privileged process does not
// need: capabilities and system calls. Linux only.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell::os {

/// Numbers of linux/capability.h.
enum class Capability : std::uint8_t {
  kChown = 0,
  kDacOverride = 1,
  kFowner = 3,
  kKill = 5,
  kSetgid = 6,
  kSetuid = 7,
  kNetBindService = 10,
  kNetAdmin = 12,
  kSysPtrace = 19,
};
/// "CAP_NET_ADMIN".
std::string_view name_of(Capability capability);

/// Which system calls stay allowed. Any other one ends the whole process with SIGSYS: what asks for
/// it is not this program any more.
enum class Calls : std::uint8_t {
  kOwnWork,   ///< files, sockets and netlink: no process is started, followed or traced
  kPrograms,  ///< also starting programs and waiting for them
};

struct Confinement {
  std::vector<Capability> capabilities;
  Calls calls = Calls::kOwnWork;
};

/// What several of them need together.
Confinement joined(const std::vector<Confinement>& all);

/// Of this process from here on: the capabilities are reduced to those named (one that it never had
/// stays missing), no program gains any (no_new_privs), and the filter of system calls is set. A
/// second call can only take away more. REQUIRES: one thread. Errors: kPermissionDenied,
/// kUnsupported (another processor than x86-64 or arm64), kIo.
Result<void> confine(const Confinement& confinement);

/// Empties the environment of this process but for a plain PATH, so that no program started later
/// is steered by it. REQUIRES: one thread.
Result<void> reset_environment();

}  // namespace quell::os

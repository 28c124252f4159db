// Which process it is that a number stands for: numbers are used again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace quell::os {

struct ProcessIdentity {
  int pid = 0;
  std::filesystem::path executable;  ///< as the kernel has it; " (deleted)" left out
  std::uint32_t user = 0;            ///< effective user id
  std::uint64_t started = 0;         ///< clock ticks after the system's start
  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

/// Errors: kNotFound (no such process, or one that has ended), kPermissionDenied (whose executable
/// is not ours to see).
Result<ProcessIdentity> process_identity(int pid);

/// Signals that very process: it is pinned (pidfd), then looked at, then signalled. Errors:
/// kNotFound, kConflict (another process has the number now), kPermissionDenied, kInvalidInput.
Result<void> signal_identified(const ProcessIdentity& process, int number);

/// The effective user id of an account. Errors: kNotFound.
Result<std::uint32_t> user_id_of(const std::string& account);

}  // namespace quell::os

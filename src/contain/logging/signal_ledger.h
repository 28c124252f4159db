// Which measures keep a process logging more. docs/formats/containment.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "os/process_identity.h"

namespace quell::contain {

/// Of one process: what was told to another, earlier one says nothing.
struct SignalLedger {
  int pid = 0;
  std::uint64_t started = 0;
  std::vector<ContainmentId> measures = {};
  friend bool operator==(const SignalLedger&, const SignalLedger&) = default;
};

std::string to_json(const SignalLedger& ledger);
/// Errors: kInvalidInput, kUnsupported.
Result<SignalLedger> signal_ledger_from_json(std::string_view text);

/// An empty one of this process where there is none, or one of another process.
Result<SignalLedger> read_signal_ledger(const std::filesystem::path& pid_file,
                                        const os::ProcessIdentity& process);
/// Removed when no measure is left. Durable when it returns.
Result<void> write_signal_ledger(const std::filesystem::path& pid_file, const SignalLedger& ledger);

}  // namespace quell::contain

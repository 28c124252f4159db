// The kernel's table of processes, read from /proc: who runs, in which group, since when, and on
// which ports. A pid is used again after its process; a pid with its start is not. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace quell::os {

struct ProcessLine {
  int pid = 0;
  int parent = 0;
  int group = 0;
  int session = 0;
  char state = '?';           ///< R S D I run; T, t stopped; Z, X ended (proc(5))
  std::uint64_t started = 0;  ///< clock ticks after the boot
  std::string name;           ///< at most 15 bytes; outside text
};

/// Errors: kNotFound.
Result<ProcessLine> process_line(int pid);
/// Sorted by pid. Not one moment: processes come and go while it is read.
Result<std::vector<ProcessLine>> process_table();

enum class Motion : std::uint8_t { kRuns, kStopped, kEnded };
/// Of all its threads: kStopped when none runs, kEnded when none is left.
Motion motion_of(const ProcessLine& process);

/// Signals this very process and no later one of the same pid, and only while it is in the same
/// process group. Errors: kNotFound (it has ended), kConflict (it changed its group),
/// kPermissionDenied.
Result<void> signal_exactly(const ProcessLine& process, int number);

/// This process, its parent and so on up to pid 1.
Result<std::vector<ProcessLine>> own_ancestry();

/// Changes with each boot of the machine. Errors: kIo.
Result<std::string> boot_id();

/// What the processes have open.
struct Ports {
  std::vector<std::uint16_t> listening;  ///< TCP, sorted, each once
  std::size_t established = 0;           ///< TCP connections to these ports
};
/// In the network namespace of each. What cannot be read (another account's) is left out.
Ports ports_of(const std::vector<int>& pids);

}  // namespace quell::os

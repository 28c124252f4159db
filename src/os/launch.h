// Starting a program: fork, the few calls that are allowed between it and execve, and the report of
// what failed there. Used by run() and Child.
#pragma once

#include <optional>

#include "base/result.h"
#include "os/process.h"

namespace quell::os {

/// Descriptors that become the child's 0, 1 and 2. Borrowed.
struct Stdio {
  int in = 0;
  int out = 1;
  int err = 2;
};

struct Launched {
  int pid = 0;
  Descriptor handle;  ///< pidfd: readable once the process has ended
};

/// In a process group of its own. Errors: as run().
Result<Launched> launch(const Command& command, const Stdio& stdio,
                        std::optional<int> death_signal);

Result<Descriptor> open_null();

/// Collects the end of a child that has ended. REQUIRES: it is our child and was not collected.
ExitStatus collect(int pid);

}  // namespace quell::os

// A copy of this process for one piece of work, so that what goes wrong there goes wrong there
// alone, and privileges can be given up for that work only.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "os/process.h"

namespace quell::os {

/// The number of this process.
int own_pid();

/// Workers of one process. They are no children in the sense of Child: nobody ends them, and they
/// outlive this object and this process. Not thread-safe.
class Workers {
 public:
  /// Runs `work` in a copy of this process, which ends with the status that it returns; neither
  /// destructors nor functions of exit(3) run there. Its pid. REQUIRES: one thread. Errors: kIo,
  /// kUnavailable.
  Result<int> start(const std::function<int()>& work);

  struct Ended {
    int pid = 0;
    ExitStatus status;
  };
  /// Those that have ended since they were last asked for; never waits.
  std::vector<Ended> collect();
  [[nodiscard]] std::size_t running() const { return pids_.size(); }

 private:
  std::vector<int> pids_;
};

}  // namespace quell::os

#include "os/ready.h"

#include <poll.h>

#include "wait.h"

namespace quell::os {

Result<void> wait_until_ready(int descriptor, Readiness wanted, const Deadline& deadline) {
  return wait_for(descriptor, wanted == Readiness::kToRead ? POLLIN : POLLOUT, deadline,
                  "waiting for an answer");
}

}  // namespace quell::os

// The kernel's filter of system calls (seccomp) for confine(). Private to os.
#pragma once

#include "base/result.h"
#include "os/confine.h"

namespace quell::os {

/// REQUIRES: no_new_privs is set. Errors: as confine().
Result<void> filter_calls(Calls calls);

}  // namespace quell::os

// Waiting for a descriptor under a deadline: the one use of poll(2) in this module's blocking
// calls.
#pragma once

#include <poll.h>

#include <string_view>
#include <vector>

#include "base/result.h"
#include "os/deadline.h"

namespace quell::os {

/// Rounded up, so that a wait never ends just before its deadline.
int poll_milliseconds(Duration duration);

/// Until one of `items` is ready (their revents are set). Errors: kTimeout and kCancelled
/// ("`doing` took too long"), kIo.
Result<void> wait_for_any(std::vector<pollfd>& items, const Deadline& deadline,
                          std::string_view doing);

/// Until `descriptor` has one of `events`.
Result<void> wait_for(int descriptor, short events, const Deadline& deadline,
                      std::string_view doing);

}  // namespace quell::os

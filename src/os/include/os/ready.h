// Waiting for a descriptor that somebody else owns, such as a library's socket.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "os/deadline.h"

namespace quell::os {

enum class Readiness : std::uint8_t { kToRead, kToWrite };

/// Waits until the open descriptor is ready, or has failed, which the next call on it tells.
/// Errors: kTimeout, kCancelled, kIo.
Result<void> wait_until_ready(int descriptor, Readiness wanted, const Deadline& deadline);

}  // namespace quell::os

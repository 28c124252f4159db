// Sending and receiving on a connected socket, of whatever family. Private to os.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"
#include "os/deadline.h"
#include "os/descriptor.h"

namespace quell::os {

/// Errors: kUnavailable (the peer has gone), kTimeout, kCancelled.
Result<void> send_all(const Descriptor& socket, std::string_view bytes, const Deadline& deadline);

/// At least one byte; 0 at the peer's orderly end. Errors: as send_all.
Result<std::size_t> receive_some(const Descriptor& socket, std::span<char> into,
                                 const Deadline& deadline);

/// The next connection, close-on-exec and non-blocking. Errors: kTimeout, kCancelled, kIo.
Result<Descriptor> accept_next(const Descriptor& listener, const Deadline& deadline);

}  // namespace quell::os

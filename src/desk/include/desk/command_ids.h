// Ids for commands: they grow with time (which keeps the store's index compact) and never repeat.
#pragma once

#include "base/time.h"
#include "crypto/entropy.h"
#include "incident/command.h"

namespace quell::desk {

/// Both must outlive the object. As thread-safe as they are.
class CommandIds {
 public:
  CommandIds(Clock& clock, crypto::Entropy& entropy) : clock_(clock), entropy_(entropy) {}
  /// Microseconds since 1970 in hexadecimal, a dash, 64 random bits.
  [[nodiscard]] incident::CommandId next();

 private:
  Clock& clock_;
  crypto::Entropy& entropy_;
};

}  // namespace quell::desk

// The containment whose end a command sets: one process at a time, in the kernel and on the record.
#pragma once

#include "base/result.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "one_containment.h"
#include "os/file.h"

namespace quell::cli {

/// While it lives nobody else gives any containment of this store another end: quell contain
/// confirm, quell contain extend and lift --keep.
struct HeldContainment {
  os::Lock held;
  OneContainment one;  ///< as the record has it once it is held
};

/// Waits for who sets an end right now, and says so. Errors: those of open_containment; kTimeout
/// (the other one took over a minute), kCancelled (Ctrl-C meanwhile); the lock's.
Result<HeldContainment> hold_containment(const Arguments& arguments, Console& console,
                                         Session& session);

}  // namespace quell::cli

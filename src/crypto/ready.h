// libsodium, made ready. Private to the module.
#pragma once

#include <sodium.h>

namespace quell::crypto {

/// Chooses libsodium's kernels for this processor, once; without it the slow portable ones are
/// used. Thread-safe. Failure is ignored on purpose: every function works without it.
inline void make_ready() {
  static const int done = sodium_init();
  static_cast<void>(done);
}

}  // namespace quell::crypto

// Whether a store is for real incidents or was made for a drill. Playing several people is possible
// in a drill store only, so the mark is the very first entry of the store: a real store cannot be
// turned into one for practice.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/time.h"
#include "journal/store.h"

namespace quell::desk {

enum class StoreKind : std::uint8_t { kReal, kDrill };

/// Errors: those of journal::Store::read.
Result<StoreKind> kind_of(journal::Store& store);

/// Marks an empty store. Errors: kConflict when the store has entries already.
Result<void> mark_as_drill(journal::Store& store, Instant now);

}  // namespace quell::desk

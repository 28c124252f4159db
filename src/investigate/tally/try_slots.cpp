#include "try_slots.h"

#include <algorithm>
#include <limits>

namespace quell::investigate {

namespace {

/// Stops at the largest number, which is the same in any order.
std::uint32_t sum_of(std::uint32_t a, std::uint32_t b) {
  return a + std::min(b, std::numeric_limits<std::uint32_t>::max() - a);
}

void add_times(const TrySlots::Slot& from, TrySlots::Slot& to) {
  for (std::size_t i = 0; i < kTryKinds; ++i) {
    to.times.at(i) = sum_of(to.times.at(i), from.times.at(i));
  }
}

}  // namespace

void TrySlots::add(std::uint32_t seconds, TryKind kind, std::uint32_t times) {
  Slot slot{.at = seconds >> shift_};
  slot.times.at(static_cast<std::size_t>(kind)) = times;
  add_slot(slot);
  while (slots_.size() > kMost) coarsen(shift_ + 1);
}

void TrySlots::add_slot(const Slot& slot) {
  const auto found = std::ranges::lower_bound(slots_, slot.at, {}, &Slot::at);
  if (found != slots_.end() && found->at == slot.at) {
    add_times(slot, *found);
  } else {
    slots_.insert(found, slot);
  }
}

void TrySlots::coarsen(unsigned shift) {
  const unsigned by = shift - shift_;
  if (by == 0) return;
  std::size_t kept = 0;
  for (Slot slot : slots_) {
    slot.at >>= by;
    if (kept > 0 && slots_[kept - 1].at == slot.at) {
      add_times(slot, slots_[kept - 1]);
    } else {
      slots_[kept++] = slot;
    }
  }
  slots_.resize(kept);
  shift_ = shift;
}

void TrySlots::merge(const TrySlots& other) {
  TrySlots from = other;
  const unsigned shift = std::max(shift_, from.shift_);
  coarsen(shift);
  from.coarsen(shift);
  for (const Slot& slot : from.slots_) add_slot(slot);
  while (slots_.size() > kMost) coarsen(shift_ + 1);
}

}  // namespace quell::investigate

// When somebody tried to log in: at most kMost slots of equal width that hold something, as fine as
// that allows. How wide a slot is hangs only on which seconds were added, so the order doesn't
// matter, nor how they were shared among series that are merged. Private to investigate.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace quell::investigate {

/// Which line told of a try. The same try may be told by one line of each kind: by the service, by
/// PAM, when the name came, and when the client left.
enum class TryKind : std::uint8_t { kGuessed, kPam, kNamed, kLeft };
inline constexpr std::size_t kTryKinds = 4;

class TrySlots {
 public:
  static constexpr std::size_t kMost = 64;
  struct Slot {
    std::uint32_t at = 0;  ///< its first second, in widths since 1970
    std::array<std::uint32_t, kTryKinds> times{};
  };

  void add(std::uint32_t seconds, TryKind kind, std::uint32_t times);
  void merge(const TrySlots& other);

  /// In order of time.
  [[nodiscard]] std::span<const Slot> slots() const { return slots_; }
  /// Seconds that a slot spans: a power of two.
  [[nodiscard]] std::uint64_t width() const { return 1ULL << shift_; }
  [[nodiscard]] std::uint64_t start_of(const Slot& slot) const {
    return std::uint64_t{slot.at} << shift_;
  }

 private:
  void add_slot(const Slot& slot);
  void coarsen(unsigned shift);

  std::vector<Slot> slots_;
  unsigned shift_ = 0;
};

}  // namespace quell::investigate

// Blind reading by halving: "is the third character above 79? above 103? above 91?". The next
// question hangs on the last answer, so what is asked tells what was answered: a client that gets
// the same page whatever it asks runs to one end of the range, and one that goes up and down closes
// on a value. Private to investigate. Pure.
#pragma once

#include <cstddef>
#include <span>

#include "compare.h"

namespace quell::investigate {

struct BlindReading {
  std::size_t values = 0;     ///< characters that series of questions closed on
  std::size_t ways = 0;       ///< different ways there: one way for all is one answer for all
  std::size_t questions = 0;  ///< requests of these series
  double chance = 1;          ///< that values as alike would come of answers by chance

  /// Whether what was asked tells that answers were told apart.
  [[nodiscard]] bool is_telling() const;
};

/// What the requests of a group that compare with numbers came to. In whatever order they came.
BlindReading blind_reading(std::span<const Seen> sample);

}  // namespace quell::investigate

// What a rate lets through of one client, counted as nginx does (limit_req with a burst of one less
// than the rate, nodelay): a client may use its whole rate at once, and gets it back evenly. Thus a
// forecast is about what will really be done. A value, not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "target/target.h"

namespace quell::target {

class Allowance {
 public:
  /// Takes one request at this time; false: it is beyond the rate, and counts for nothing. A time
  /// before the last one counts as the last one (logs are nearly in order).
  bool take(const Rate& rate, Instant now);

 private:
  std::optional<Instant> last_;
  std::int64_t used_ = 0;  ///< thousandths of a request beyond the first
};

}  // namespace quell::target

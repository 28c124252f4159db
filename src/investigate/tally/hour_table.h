// Totals for each hour of event time. At most kMostHours, the latest. Private to investigate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "investigate/scan.h"

namespace quell::investigate {

/// Seven years.
inline constexpr std::size_t kMostHours = 61'320;

class HourTable {
 public:
  struct Request {
    std::int64_t seconds = 0;  ///< since 1970
    std::uint16_t status = 0;
    std::uint64_t bytes = 0;
    bool is_attack = false;
  };
  void add(const Request& request);
  void merge(const HourTable& other);

  [[nodiscard]] std::vector<HourTotals> hours() const;
  /// Requests of earlier hours than fit.
  [[nodiscard]] bool has_dropped() const { return has_dropped_; }

 private:
  HourTotals* totals_of(std::int64_t hour);

  std::map<std::int64_t, HourTotals> hours_;
  std::int64_t known_hour_ = 0;
  HourTotals* known_ = nullptr;  // that of known_hour_
  bool has_dropped_ = false;
};

}  // namespace quell::investigate

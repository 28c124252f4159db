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
  void add(const Request& request) {
    if (request.seconds < known_from_ || request.seconds >= known_to_) [[unlikely]]
      find(request);
    if (known_ == nullptr) [[unlikely]]
      return;
    ++known_->requests;
    known_->bytes += request.bytes;
    if (request.is_attack) [[unlikely]]
      ++known_->attack_requests;
    if (request.status < 400) [[likely]]
      return;
    ++(request.status < 500 ? known_->client_errors : known_->server_errors);
  }
  void merge(const HourTable& other);

  [[nodiscard]] std::vector<HourTotals> hours() const;
  /// Requests of earlier hours than fit.
  [[nodiscard]] bool has_dropped() const { return has_dropped_; }

 private:
  HourTotals* totals_of(std::int64_t hour);
  /// Makes the hour of the request the known one.
  void find(const Request& request);
  void forget_known() {
    known_ = nullptr;
    known_from_ = known_to_ = 0;
  }

  std::map<std::int64_t, HourTotals> hours_;
  std::int64_t known_from_ = 0;  // seconds
  std::int64_t known_to_ = 0;
  HourTotals* known_ = nullptr;  // of that hour; nullptr: it is not counted
  bool has_dropped_ = false;
};

}  // namespace quell::investigate

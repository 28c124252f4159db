#include "hour_table.h"

#include <chrono>

namespace quell::investigate {

namespace {

constexpr std::int64_t kSecondsOfHour = 3600;

std::int64_t hour_of(std::int64_t seconds) {
  return seconds >= 0 ? seconds / kSecondsOfHour
                      : -((-seconds + kSecondsOfHour - 1) / kSecondsOfHour);
}

}  // namespace

// Which hours are the latest hangs on all of them and not on their order: an hour that was dropped
// once is never among the latest again.
HourTotals* HourTable::totals_of(std::int64_t hour) {
  const auto found = hours_.find(hour);
  if (found != hours_.end()) return &found->second;
  if (hours_.size() == kMostHours) {
    has_dropped_ = true;
    if (hour < hours_.begin()->first) return nullptr;
    hours_.erase(hours_.begin());
    forget_known();
  }
  HourTotals& totals = hours_[hour];
  totals.hour = Instant(std::chrono::hours(hour));
  return &totals;
}

void HourTable::find(const Request& request) {
  const std::int64_t hour = hour_of(request.seconds);
  known_ = totals_of(hour);
  known_from_ = hour * kSecondsOfHour;
  known_to_ = known_from_ + kSecondsOfHour;
}

void HourTable::merge(const HourTable& other) {
  has_dropped_ |= other.has_dropped_;
  for (const auto& [hour, from] : other.hours_) {
    HourTotals* totals = totals_of(hour);
    if (totals == nullptr) continue;
    totals->requests += from.requests;
    totals->attack_requests += from.attack_requests;
    totals->client_errors += from.client_errors;
    totals->server_errors += from.server_errors;
    totals->bytes += from.bytes;
  }
  forget_known();
}

std::vector<HourTotals> HourTable::hours() const {
  std::vector<HourTotals> out;
  out.reserve(hours_.size());
  for (const auto& [hour, totals] : hours_) out.push_back(totals);
  return out;
}

}  // namespace quell::investigate

#include "finding_list.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace quell::investigate {

namespace {

std::size_t size_of(const FindingList::Kept& kept) {
  std::size_t size = sizeof(FindingList::Kept) + kept.finding.request.size() +
                     kept.finding.signature.endpoint.size() + kept.place.file.size();
  for (const std::string& reason : kept.finding.reasons)
    size += reason.size() + sizeof(std::string);
  return size;
}

bool is_before(const FindingList::Kept& a, const FindingList::Kept& b) {
  return std::tie(a.finding.time, a.place) < std::tie(b.finding.time, b.place);
}

}  // namespace

void FindingList::add(Kept kept) {
  if (most_ == 0) return;
  bytes_ += size_of(kept);
  kept_.push_back(std::move(kept));
  // Sorting seldom: only when there is half as much again as fits.
  if (kept_.size() > most_ + most_ / 2 || bytes_ > most_bytes_ + most_bytes_ / 2) cut();
}

// The first so many stay whatever comes later: what was cut once can't be among them again.
void FindingList::cut() {
  std::ranges::sort(kept_, is_before);
  std::size_t fit = 0;
  std::size_t bytes = 0;
  while (fit < std::min(kept_.size(), most_)) {
    const std::size_t size = size_of(kept_[fit]);
    if (bytes + size > most_bytes_) break;
    bytes += size;
    ++fit;
  }
  beyond_ += kept_.size() - fit;
  kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(fit), kept_.end());
  bytes_ = bytes;
}

void FindingList::merge(FindingList& other) {
  beyond_ += other.beyond_;
  for (Kept& kept : other.kept_) add(std::move(kept));
  other.kept_.clear();
}

std::vector<FindingList::Kept> FindingList::take() {
  cut();
  return std::move(kept_);
}

}  // namespace quell::investigate

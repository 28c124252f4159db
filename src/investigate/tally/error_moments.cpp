#include "error_moments.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <iterator>
#include <set>

#include "chance.h"
#include "telling_words.h"

namespace quell::investigate {

namespace {

constexpr std::uint32_t kLongestAnswer = 120;  // seconds: longer windows say nothing
constexpr std::uint32_t kLatest = 0xf0000000;  // the year 2097; room for sums beyond
/// Holes and words that may claim one second; of more nobody can tell whose it is.
constexpr std::size_t kMostClaims = 24;

std::size_t one(const auto& /*value*/) {
  return 1;
}

std::uint32_t bit(Fault fault) {
  return 1U << static_cast<unsigned>(fault);
}

std::uint32_t fitting(attack::Class vector) {
  std::uint32_t out = 0;
  for (unsigned fault = 0; fault < kFaults; ++fault) {
    if (fits(static_cast<Fault>(fault), vector)) out |= bit(static_cast<Fault>(fault));
  }
  return out;
}

bool can_be_joined(const Observation& request) {
  return request.seconds > 1 && request.seconds < kLatest &&
         (!request.has_time() || request.milliseconds < 1000 * kLongestAnswer);
}

void add_words(const std::vector<std::uint32_t>& from, std::vector<std::uint32_t>& to) {
  std::vector<std::uint32_t> all;
  std::ranges::set_union(from, to, std::back_inserter(all));
  if (all.size() > ErrorMoments::kMostWords) all.resize(ErrorMoments::kMostWords);
  to = std::move(all);
}

/// One window for all requests of a second, so that a burst is no more than one hit.
std::vector<const Observation*> of_different_seconds(std::span<const Observation> sample) {
  std::vector<const Observation*> out;
  for (const Observation& one : sample) {
    if (can_be_joined(one)) out.push_back(&one);
  }
  std::ranges::sort(out, [](const Observation* a, const Observation* b) {
    return a->seconds != b->seconds ? a->seconds < b->seconds : *a < *b;
  });
  const auto rest = std::ranges::unique(out, {}, &Observation::seconds);
  out.erase(rest.begin(), rest.end());
  return out;
}

/// The same window at other times, before and after: 5 seconds to 11 hours away.
std::vector<Window> shifted(const Window& window) {
  constexpr std::uint32_t kShifts = 14;
  constexpr std::uint32_t kLeastShift = 5;
  std::vector<Window> out;
  for (std::uint32_t shift = 0; shift < kShifts; ++shift) {
    const std::uint32_t by = kLeastShift << shift;
    out.push_back({.first = window.first + by, .last = window.last + by});
    if (window.first >= by) out.push_back({.first = window.first - by, .last = window.last - by});
  }
  return out;
}

}  // namespace

Window window_of(const Observation& request) {
  const std::uint32_t took = request.has_time() ? request.milliseconds / 1000 : 0;
  const std::uint32_t reach = took + 1;
  return {.first = request.seconds > reach ? request.seconds - reach : 0,
          .last = request.seconds + reach};
}

void ErrorMoments::add(const logs::AppEvent& event) {
  if (!event.time) return;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(*event.time).time_since_epoch();
  const auto second =
      static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds.count(), 0, kLatest));
  first_ = std::min(first_, second);
  last_ = std::max(last_, second);
  if (!is_error(event)) return;
  seconds_.trim_at_times([](const Moment& moment) { return one(moment); });
  Moment* moment = seconds_.find_or_make(second);
  if (moment == nullptr) return;
  const Fault fault = fault_of(event);
  moment->faults |= bit(fault);
  if (fault != Fault::kOther) add_words(telling_words(event.message, kMostWords), moment->words);
}

void ErrorMoments::merge(const ErrorMoments& other) {
  seconds_.note_cut(other.seconds_);
  for (const auto& [second, from] : other.seconds_.map()) {
    Moment* to = seconds_.find_or_make(second);
    if (to == nullptr) continue;
    to->faults |= from.faults;
    add_words(from.words, to->words);
  }
  first_ = std::min(first_, other.first_);
  last_ = std::max(last_, other.last_);
}

void ErrorMoments::settle() {
  seconds_.trim([](const Moment& moment) { return one(moment); });
}

const ErrorMoments::Moment* ErrorMoments::at(std::uint32_t second) const {
  const auto found = seconds_.map().find(second);
  return found == seconds_.map().end() ? nullptr : &found->second;
}

bool ErrorMoments::is_known(const Window& window) const {
  if (window.first < first_ || window.last > last_) return false;
  for (std::uint32_t second = window.first; second <= window.last; ++second) {
    if (!seconds_.takes(second)) return false;
  }
  return true;
}

bool ErrorMoments::has_fault(const Window& window, std::uint32_t faults, std::uint32_t word) const {
  for (std::uint32_t second = window.first; second <= window.last; ++second) {
    const Moment* moment = at(second);
    if (moment == nullptr || (moment->faults & faults) == 0) continue;
    if (word == 0 || std::ranges::binary_search(moment->words, word)) return true;
  }
  return false;
}

void ErrorMoments::claim(const HoleRequests& requests) {
  const std::uint32_t faults = fitting(requests.vector);
  if (faults == 0) return;
  for (const Observation& request : requests.sample) {
    if (!can_be_joined(request)) continue;
    const Window window = window_of(request);
    for (std::uint32_t second = window.first; second <= window.last; ++second) {
      if (!has_fault({second, second}, faults, 0)) continue;
      std::set<Claim>& claims = claims_[second];
      for (const std::uint32_t word : {0U, request.words[0], request.words[1]}) {
        claims.insert({.hole = requests.hole, .word = word});
        if (claims.size() > kMostClaims + 1) claims.erase(std::prev(claims.end()));
      }
    }
  }
}

bool ErrorMoments::is_claimed_by_others(std::uint32_t second, const Claim& own) const {
  const auto found = claims_.find(second);
  if (found == claims_.end()) return false;
  if (found->second.size() > kMostClaims) return true;
  return std::ranges::any_of(found->second, [&](const Claim& claim) {
    return claim.word == own.word && claim.hole != own.hole;
  });
}

bool ErrorMoments::has_own(const Window& window, const HoleRequests& requests,
                           std::uint32_t word) const {
  const std::uint32_t faults = fitting(requests.vector);
  for (std::uint32_t second = window.first; second <= window.last; ++second) {
    if (has_fault({second, second}, faults, word) &&
        !is_claimed_by_others(second, {.hole = requests.hole, .word = word})) {
      return true;
    }
  }
  return false;
}

bool ErrorMoments::is_named(const Window& window, const HoleRequests& requests,
                            const Observation& request) const {
  return std::ranges::any_of(request.words, [&](std::uint32_t word) {
    return word != 0 && has_own(window, requests, word);
  });
}

void ErrorMoments::count_other(const Window& window, const Observation& request,
                               std::uint32_t faults, Others& out) const {
  ++out.windows;
  if (!has_fault(window, faults, 0)) return;
  ++out.faults;
  const bool named = std::ranges::any_of(request.words, [&](std::uint32_t word) {
    return word != 0 && has_fault(window, faults, word);
  });
  out.named += named ? 1U : 0U;
}

/// How often the same would have been found at other times: shifted by seconds and by hours, and
/// over all of the log. The larger of both counts, as attacks come in bursts.
ErrorMoments::Others ErrorMoments::others_of(const HoleRequests& requests,
                                             const std::vector<const Observation*>& moments) const {
  constexpr std::size_t kMostMoments = 16;
  const std::uint32_t faults = fitting(requests.vector);
  std::set<std::uint32_t> own;
  for (const Observation* moment : moments) {
    const Window window = window_of(*moment);
    for (std::uint32_t second = window.first; second <= window.last; ++second) own.insert(second);
  }
  Others out{.seconds = last_ - first_ + 1 - std::min<std::uint64_t>(own.size(), last_ - first_)};
  const std::size_t step =
      std::max<std::size_t>((moments.size() + kMostMoments - 1) / kMostMoments, 1);
  for (std::size_t i = 0; i < moments.size(); i += step) {
    for (const Window& other : shifted(window_of(*moments[i]))) {
      const auto overlap = own.lower_bound(other.first);
      if (!is_known(other) || (overlap != own.end() && *overlap <= other.last)) continue;
      count_other(other, *moments[i], faults, out);
    }
  }
  for (const auto& [second, moment] : seconds_.map()) {
    if ((moment.faults & faults) != 0 && !own.contains(second)) ++out.fault_seconds;
  }
  return out;
}

double ErrorMoments::share(const Others& others, std::uint64_t hits, double width) {
  const double of_all =
      (static_cast<double>(others.fault_seconds) + 1) / (static_cast<double>(others.seconds) + 1);
  const double everywhere = 1 - std::pow(1 - std::min(of_all, 1.0), width);
  const double near =
      others.windows == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(others.windows);
  return std::max(everywhere, near);
}

bool ErrorMoments::has_error_beside(const Observation& request) const {
  return can_be_joined(request) && has_fault(window_of(request), ~bit(Fault::kShown), 0);
}

LoggedErrors ErrorMoments::of(const HoleRequests& requests) const {
  constexpr std::uint64_t kLeastOthers = 30;  // seconds beside: else nothing tells what is usual
  const auto moments = of_different_seconds(requests.sample);
  LoggedErrors out;
  LoggedErrors::ByTime found;
  double width = 0;
  for (const Observation* moment : moments) {
    const Window window = window_of(*moment);
    if (!is_known(window)) continue;
    ++found.moments;
    width += window.last - window.first + 1;
    found.hits += has_own(window, requests, 0) ? 1U : 0U;
    found.named += is_named(window, requests, *moment) ? 1U : 0U;
  }
  for (const Observation& request : requests.sample) {
    if (has_error_beside(request)) out.lines.insert(request.request_line);
  }
  out.by_time = found;
  if (found.moments == 0) return out;
  if (found.hits + found.named > 0) {
    const Others others = others_of(requests, moments);
    width /= static_cast<double>(found.moments);
    if (others.seconds >= kLeastOthers) {
      found.usual = share(others, others.faults, width);
      found.chance =
          std::min(chance_of_hits(found.moments, found.hits, found.usual),
                   chance_of_hits(found.moments, found.named, share(others, others.named, width)));
    }
  }
  constexpr std::uint64_t kLeastHits = 2;
  const bool enough = found.hits >= kLeastHits || found.named > 0;
  if (enough && found.chance <= kNoAccident) out.malformed = std::max(found.hits, found.named);
  out.is_covered = found.moments == moments.size() && out.malformed > 0;
  out.by_time = found;
  return out;
}

}  // namespace quell::investigate

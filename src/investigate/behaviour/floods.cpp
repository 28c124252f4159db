#include "behaviour/floods.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "behaviour/flood_judge.h"
#include "behaviour/path_words.h"

namespace quell::investigate {

namespace {

/// Slow by any site's measure; where answers usually take longer, five times that.
constexpr std::uint32_t kSlowMilliseconds = 2000;
constexpr std::uint32_t kSlowFactor = 5;
constexpr SurgeLimits kSlowLimits = {.moments = 12, .requests = 15, .per_minute = 2, .factor = 5};
/// Surges that are looked at closer, most requests first.
constexpr std::size_t kLookedAt = 64;

struct Found {
  Unit unit;
  Surge surge;
};

/// The nearest explanation first: a page before the directory that it lies in, that before the
/// site.
bool is_before(const Found& a, const Found& b) {
  return std::tuple(a.unit.kind, b.surge.requests, a.surge.first, std::string_view(a.unit.name)) <
         std::tuple(b.unit.kind, a.surge.requests, b.surge.first, std::string_view(b.unit.name));
}

std::vector<Found> surges_of(std::vector<Candidate> candidates, const Span& span,
                             const SurgeLimits& limits) {
  std::vector<Found> out;
  for (Candidate& candidate : candidates) {
    for (const Surge& surge : find_surges(candidate.moments, span, limits)) {
      out.push_back({.unit = candidate.unit, .surge = surge});
    }
  }
  std::ranges::sort(out, is_before);
  if (out.size() > kLookedAt) out.resize(kLookedAt);
  return out;
}

std::uint32_t slow_milliseconds(const PlacedSample& placed) {
  std::vector<std::uint32_t> times;
  for (const PlacedRequest& one : placed.requests) {
    if (one.request->milliseconds != SampledRequest::kUnknown) {
      times.push_back(one.request->milliseconds);
    }
  }
  if (times.empty()) return SampledRequest::kUnknown;
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  constexpr std::uint32_t kMost = 600'000;
  return std::max(kSlowMilliseconds, std::min(*middle, kMost) * kSlowFactor);
}

/// Logins that fail in numbers are guesses at passwords, which are told elsewhere, unless there are
/// more of them than anybody could need.
bool is_guessing(const Found& found, const FloodFacts& facts) {
  constexpr double kMostGuesses = 600;  // a minute
  const std::string_view path = found.unit.name;
  const bool is_login = path.contains("login") || path.contains("signin") ||
                        path.contains("auth") || path.contains("session") ||
                        path.contains("xmlrpc");
  const auto requests = static_cast<double>(found.surge.requests);
  return is_login && 2 * facts.bodies > facts.during.requests &&
         requests < kMostGuesses * found.surge.minutes();
}

/// What was taken already, and explains what overlaps with it.
struct Taken {
  Unit unit;
  Surge surge;
  FloodFacts facts;
};

bool overlaps(const Surge& one, const Surge& with) {
  const std::int64_t begin = std::max(one.first, with.first);
  const std::int64_t end = std::min(one.last, with.last);
  return 2 * (end - begin + 1) >= std::int64_t{one.last} - one.first + 1;
}

/// Whether at least half of the surge are requests of the clients, or in the unit, of another one.
bool is_explained(const Found& found, const FloodFacts& facts, const PlacedSample& placed,
                  const std::vector<Taken>& taken) {
  for (const Taken& other : taken) {
    if (!overlaps(found.surge, other.surge)) continue;
    if (found.unit.kind == UnitKind::kStaticFile && other.unit.kind == UnitKind::kPage) return true;
    std::uint64_t explained = 0;
    for (const PlacedRequest& one : placed.requests) {
      const SampledRequest& request = *one.request;
      if (!one.is_in(found.unit)) continue;
      if (request.seconds < found.surge.first || request.seconds > found.surge.last) continue;
      const bool belongs = one.is_in(other.unit) || other.facts.clients.contains(request.client) ||
                           is_static_path(request.text());
      if (belongs) explained += one.weight;
    }
    if (2 * explained >= facts.during.requests) return true;
  }
  return false;
}

class Finder {
 public:
  Finder(const BehaviourFacts& facts, const PlacedSample& placed,
         std::span<const Behaviour> scanners)
      : facts_(facts),
        placed_(placed),
        own_host_(own_host(placed)),
        slow_(slow_milliseconds(placed)) {
    for (const Behaviour& one : scanners) scanners_.insert(one.clients.front().key);
  }

  void find(Chosen chosen, const SurgeLimits& limits) {
    const auto found =
        surges_of(candidates_of(placed_, chosen, slow_, limits.moments), placed_.span, limits);
    for (const Found& one : found) {
      if (out_.size() == kFloods) return;
      const FloodQuestion asked{.placed = placed_,
                                .unit = one.unit,
                                .surge = one.surge,
                                .chosen = chosen,
                                .slow_milliseconds = slow_,
                                .own_host = own_host_,
                                .scanners = scanners_};
      if (one.surge.every && is_told_job(one)) continue;
      FloodFacts facts = flood_facts(asked);
      if (is_guessing(one, facts) || is_explained(one, facts, placed_, taken_)) continue;
      Behaviour judged = judge_flood(asked, facts, facts_);
      taken_.push_back({.unit = one.unit, .surge = one.surge, .facts = std::move(facts)});
      const double least = chosen == Chosen::kSlow ? kShownScore : kRushScore;
      if (judged.score >= least) out_.push_back(std::move(judged));
    }
  }

  std::vector<Behaviour> take() { return std::move(out_); }

 private:
  /// Of what comes back at equal intervals one time is enough.
  [[nodiscard]] bool is_told_job(const Found& found) const {
    return std::ranges::any_of(taken_, [&](const Taken& other) {
      return other.surge.every && std::ranges::any_of(placed_.requests, [&](const auto& one) {
               return one.is_in(found.unit) && one.is_in(other.unit);
             });
    });
  }

  const BehaviourFacts& facts_;
  const PlacedSample& placed_;
  std::uint32_t own_host_;
  std::uint32_t slow_;
  std::unordered_set<std::string> scanners_;
  std::vector<Taken> taken_;
  std::vector<Behaviour> out_;
};

}  // namespace

std::vector<Behaviour> find_floods(const BehaviourFacts& facts,
                                   std::span<const Behaviour> scanners) {
  const PlacedSample placed = place(facts.sample);
  constexpr SurgeLimits kLimits;
  if (placed.requests.size() < kSlowLimits.moments) return {};
  Finder finder(facts, placed, scanners);
  finder.find(Chosen::kAll, kLimits);
  finder.find(Chosen::kSlow, kSlowLimits);
  return finder.take();
}

}  // namespace quell::investigate

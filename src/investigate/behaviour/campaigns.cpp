#include "behaviour/campaigns.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <set>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/hash.h"
#include "behaviour/campaign_evidence.h"

namespace quell::investigate {

namespace {

/// Payloads of so many shapes on the same places are no accident, if half of all are alike.
constexpr std::size_t kAttacksAlike = 3;
constexpr double kShareAlike = 0.5;
/// Everybody looks for the same weak spots: lists of them must be longer and more alike.
constexpr std::size_t kProbesAlike = 5;
constexpr double kShareOfProbesAlike = 0.6;
/// Who takes over from another address does it soon.
constexpr Duration kNear = std::chrono::hours(1);
constexpr Duration kNearForProbes = std::chrono::hours(24);
constexpr std::size_t kAgentsLookedAt = 4;

/// An actor in a bucket; those with one key are compared.
struct Entry {
  std::uint64_t key = 0;
  Instant first;
  std::uint32_t actor = 0;

  friend auto operator<=>(const Entry&, const Entry&) = default;
};

enum class Bucket : std::uint8_t { kShapes, kHoleAndAgent, kShapeAndNetwork };

/// Union-find; the root of a set is its smallest member.
class Sets {
 public:
  explicit Sets(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0U); }
  std::uint32_t root(std::uint32_t one) {
    while (parent_[one] != one) one = parent_[one] = parent_[parent_[one]];
    return one;
  }
  void unite(std::uint32_t a, std::uint32_t b) {
    a = root(a);
    b = root(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

bool are_near(const Actor& a, const Actor& b, Duration near) {
  return a.first <= b.last + near && b.first <= a.last + near;
}

bool share_agent(const Actor& a, const Actor& b) {
  return std::ranges::any_of(a.user_agents, [&](const std::string& agent) {
    return std::ranges::find(b.user_agents, agent) != b.user_agents.end();
  });
}

class Finder {
 public:
  Finder(const std::vector<Actor>& actors, const std::vector<ActorSketch>& sketches)
      : actors_(actors), sketches_(sketches), sets_(actors.size()) {}

  std::vector<Campaign> campaigns() {
    for (const Bucket bucket : {Bucket::kShapes, Bucket::kHoleAndAgent, Bucket::kShapeAndNetwork}) {
      unite_in(bucket);
    }
    std::vector<std::vector<std::uint32_t>> members(actors_.size());
    for (std::uint32_t i = 0; i < actors_.size(); ++i) members[sets_.root(i)].push_back(i);
    std::vector<Campaign> out;
    for (const auto& one : members) {
      if (one.size() >= 2) out.push_back(campaign_of({actors_, sketches_, one}));
    }
    std::ranges::sort(out, [](const Campaign& a, const Campaign& b) {
      return std::tie(b.verdict, b.actors_seen, b.requests, a.actors.front()) <
             std::tie(a.verdict, a.actors_seen, a.requests, b.actors.front());
    });
    if (out.size() > kCampaigns) out.resize(kCampaigns);
    return out;
  }

 private:
  void add(std::uint64_t key, std::uint32_t actor) {
    entries_.push_back({.key = key, .first = actors_[actor].first, .actor = actor});
  }

  void enter(Bucket bucket, std::uint32_t i) {
    const ActorSketch& sketch = sketches_[i];
    const Actor& actor = actors_[i];
    switch (bucket) {
      case Bucket::kShapes:
        // Two shapes beside each other: those of a third would stand between them.
        for (std::size_t at = 1; at < sketch.shapes.size(); ++at) {
          add(mix(sketch.shapes[at - 1] + 1ULL, sketch.shapes[at] + (1ULL << 33U)), i);
        }
        return;
      case Bucket::kHoleAndAgent:
        for (std::size_t agent = 0; agent < std::min(actor.user_agents.size(), kAgentsLookedAt);
             ++agent) {
          const std::uint64_t hash = hash_bytes(actor.user_agents[agent], 0x3c79ac492ba7b653);
          for (const std::uint64_t hole : sketch.holes) add(mix(hole, hash), i);
        }
        return;
      case Bucket::kShapeAndNetwork: {
        const std::uint64_t network = hash_bytes(wider_network(actor.key), 0x1c69b3f74ac4ae35);
        for (const std::uint32_t shape : sketch.shapes) {
          if ((shape & 1U) != 0) add(mix(network, shape + 1ULL), i);
        }
        return;
      }
    }
  }

  [[nodiscard]] bool are_alike(Bucket bucket, std::uint32_t a, std::uint32_t b) const {
    const Actor& one = actors_[a];
    const Actor& other = actors_[b];
    if (bucket != Bucket::kShapes) return are_near(one, other, kNear);
    const Likeness likeness = likeness_of(sketches_[a], sketches_[b]);
    if (likeness.attacks >= kAttacksAlike && likeness.share >= kShareAlike) return true;
    return likeness.attacks + likeness.probes >= kProbesAlike &&
           likeness.share >= kShareOfProbesAlike && share_agent(one, other) &&
           are_near(one, other, kNearForProbes);
  }

  void unite_in(Bucket bucket) {
    entries_.clear();
    for (std::uint32_t i = 0; i < actors_.size(); ++i) enter(bucket, i);
    std::ranges::sort(entries_);
    for (std::size_t i = 1; i < entries_.size(); ++i) {
      const Entry& a = entries_[i - 1];
      const Entry& b = entries_[i];
      if (a.key != b.key || sets_.root(a.actor) == sets_.root(b.actor)) continue;
      if (are_alike(bucket, a.actor, b.actor)) sets_.unite(a.actor, b.actor);
    }
  }

  const std::vector<Actor>& actors_;
  const std::vector<ActorSketch>& sketches_;
  Sets sets_;
  std::vector<Entry> entries_;
};

}  // namespace

std::vector<Campaign> campaigns_of(const std::vector<Actor>& actors,
                                   const std::vector<ActorSketch>& sketches) {
  return Finder(actors, sketches).campaigns();
}

}  // namespace quell::investigate

#include "guard.h"

#include <cmath>
#include <string_view>
#include <utility>

#include "base/safe_text.h"
#include "fmt/format.h"

namespace quell::contain {

namespace {

using target::Network;

constexpr std::size_t kShown = 20;

struct Family {
  std::string_view name;
  int bits;
  unsigned widest;
};
constexpr Family kV4{.name = "IPv4", .bits = 32, .widest = kWidestV4};
constexpr Family kV6{.name = "IPv6", .bits = 128, .widest = kWidestV6};

const Family& family_of(const Network& network) {
  return network.base().is_v4() ? kV4 : kV6;
}

bool overlap(const Network& a, const Network& b) {
  return a.contains(b.base()) || b.contains(a.base());
}

std::string many(const Network& network) {
  const int free_bits = family_of(network).bits - static_cast<int>(network.prefix());
  constexpr int kExact = 53;
  if (free_bits > kExact) return fmt::format("2^{}", free_bits);
  return std::to_string(1ULL << static_cast<unsigned>(free_bits));
}

std::vector<std::string> protected_hits(const BlockWish& wish, const GuardFacts& facts) {
  std::vector<std::string> reasons;
  for (const Network& network : wish.networks) {
    for (const Protected& one : facts.reachable) {
      if (!overlap(network, one.network)) continue;
      if (reasons.size() == kShown) {
        reasons.emplace_back("and more of that kind");
        return reasons;
      }
      reasons.push_back(network == one.network
                            ? fmt::format("{} {}", network.text(), terminal_safe(one.why))
                            : fmt::format("{} holds or lies in {}, which {}", network.text(),
                                          one.network.text(), terminal_safe(one.why)));
    }
  }
  return reasons;
}

/// What needs the override because of its size.
std::vector<std::string> too_wide(const std::vector<Network>& networks) {
  std::vector<std::string> found;
  for (const Family& family : {kV4, kV6}) {
    const double most = std::ldexp(1.0, family.bits - static_cast<int>(family.widest));
    double all = 0;
    std::size_t wide = 0;
    for (const Network& network : networks) {
      if (family_of(network).bits != family.bits) continue;
      all += std::ldexp(1.0, family.bits - static_cast<int>(network.prefix()));
      if (network.prefix() >= family.widest) continue;
      if (++wide <= kShown) {
        found.push_back(fmt::format("{} has {} addresses: wider than /{}", network.text(),
                                    many(network), family.widest));
      }
    }
    if (wide == 0 && all >= 2 * most) {
      found.push_back(fmt::format("the {} networks together have as many addresses as a /{}",
                                  family.name, family.widest - 1));
    }
  }
  return found;
}

std::string how_to_override(const GuardFacts& facts) {
  if (facts.traffic) {
    return fmt::format("if that is meant, say so with the number of clients that it hits: hits:{}",
                       facts.traffic->clients);
  }
  return "if that is meant, say so with the number of clients that it hits (no log was read to "
         "count them): hits:N";
}

}  // namespace

GuardAnswer guard(const BlockWish& wish, const GuardFacts& facts) {
  GuardAnswer answer{.refusals = protected_hits(wish, facts), .warnings = {}};
  std::vector<std::string> wide = too_wide(wish.networks);
  if (facts.traffic && facts.traffic->requests >= kMuchTraffic) {
    wide.push_back(fmt::format("{} ordinary requests of {} clients came from there",
                               facts.traffic->requests, facts.traffic->clients));
  }
  if (wide.empty()) return answer;
  if (!wish.hits) {
    wide.push_back(how_to_override(facts));
    answer.refusals.insert(answer.refusals.end(), wide.begin(), wide.end());
  } else if (facts.traffic && *wish.hits < facts.traffic->clients) {
    wide.push_back(fmt::format("hits:{} says fewer clients than the {} that the logs show",
                               *wish.hits, facts.traffic->clients));
    answer.refusals.insert(answer.refusals.end(), wide.begin(), wide.end());
  } else {
    wide.push_back(fmt::format("it was asked for all the same, hitting {} clients", *wish.hits));
    answer.warnings = std::move(wide);
  }
  return answer;
}

}  // namespace quell::contain

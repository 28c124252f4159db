#include "behaviour/behaviours.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <tuple>
#include <utility>

#include "behaviour/floods.h"
#include "behaviour/scanners.h"
#include "behaviour/web_shells.h"

namespace quell::investigate {

namespace {

/// Worst first, then the surest.
bool is_before(const Behaviour& a, const Behaviour& b) {
  const auto client = [](const Behaviour& one) {
    return one.clients.empty() ? std::string_view() : std::string_view(one.clients.front().key);
  };
  return std::tuple(b.judgement.verdict, b.score, a.kind, a.first, client(a)) <
         std::tuple(a.judgement.verdict, a.score, b.kind, b.first, client(b));
}

bool concerns(const Behaviour& one, std::string_view actor) {
  return std::ranges::any_of(one.clients,
                             [&](const ClientShare& client) { return client.key == actor; });
}

}  // namespace

std::vector<Behaviour> find_behaviours(const BehaviourFacts& facts) {
  std::vector<Behaviour> out = find_scanners(facts);
  std::ranges::move(find_floods(facts, out), std::back_inserter(out));
  std::ranges::move(find_web_shells(facts.scripts.rare(), facts), std::back_inserter(out));
  const std::string& only = facts.only_actor;
  std::erase_if(out, [&](const Behaviour& one) { return !only.empty() && !concerns(one, only); });
  std::ranges::sort(out, is_before);
  return out;
}

}  // namespace quell::investigate

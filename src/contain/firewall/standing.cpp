#include "firewall/standing.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "unified_diff.h"

namespace quell::contain::firewall {

namespace {

using target::Network;

/// The elements of one containment are put in by one transaction and end within milliseconds of
/// each other; whoever looks in between sees some of them.
constexpr auto kEnding = std::chrono::seconds(2);

bool is_own(const SetInfo& set, const ContainmentId& id) {
  return owner_of_set(set.name) == id;
}

std::vector<Rule> own_rules(const Table& table, const ContainmentId& id) {
  const std::vector<Rule> wanted = rules_for(id);
  std::vector<Rule> found;
  std::ranges::copy_if(table.rules, std::back_inserter(found), [&](const Rule& rule) {
    return std::ranges::any_of(wanted,
                               [&](const Rule& one) { return one.comment == rule.comment; });
  });
  return found;
}

bool same(const Rule& a, const Rule& b) {
  return a.chain == b.chain && a.comment == b.comment && a.shape == b.shape;
}

/// Rules of two chains come chain by chain in a listing.
bool same_rules(const std::vector<Rule>& seen, const std::vector<Rule>& wanted) {
  for (const Chain& chain : kChains) {
    std::vector<Rule> left;
    std::vector<Rule> right;
    const auto in_chain = [&](const Rule& rule) { return rule.chain == chain.name; };
    std::ranges::copy_if(seen, std::back_inserter(left), in_chain);
    std::ranges::copy_if(wanted, std::back_inserter(right), in_chain);
    if (!std::ranges::equal(left, right, same)) return false;
  }
  return true;
}

bool same_sets(const Table& table, const Part& wanted) {
  return std::ranges::all_of(sets_for(wanted), [&](const SetInfo& set) {
    return std::ranges::any_of(table.sets, [&](const SetInfo& seen) {
      return seen.name == set.name && seen.shape == set.shape;
    });
  });
}

std::vector<Network> networks_in(const std::vector<Element>& elements) {
  std::vector<Network> networks;
  for (const Element& element : elements) networks.push_back(element.network);
  std::ranges::sort(networks);
  return networks;
}

bool same_addresses(const std::vector<Network>& seen, const FirewallTarget& target) {
  return target.list ? digest_of(seen) == target.list->digest : seen == target.networks;
}

bool is_ending(const std::vector<Element>& elements) {
  return std::ranges::all_of(
      elements, [](const Element& element) { return element.left && *element.left <= kEnding; });
}

std::string lines_of(const std::vector<Rule>& rules, const std::vector<Network>& networks,
                     const ContainmentId& id) {
  std::string text;
  for (const Rule& rule : rules) text += text_of(rule, id) + "\n";
  for (const Network& network : networks) text += network.text() + "\n";
  return text;
}

std::string difference_of(const Scene& scene, const ContainmentId& id,
                          const FirewallTarget& target) {
  constexpr std::size_t kShown = 2000;
  const std::vector<Network> seen = networks_in(scene.elements);
  if (target.list || seen.size() + target.networks.size() > kShown) {
    return "the addresses of " + id.text() + " are " + std::to_string(seen.size()) +
           ", and not all those that were put there\n";
  }
  return unified_diff(lines_of(rules_for(id), target.networks, id),
                      lines_of(own_rules(scene.table, id), seen, id), "table inet quell");
}

/// What others put into this containment's sets, or rules that use them.
std::vector<std::string> additions_to(const Scene& scene, const ContainmentId& id,
                                      const FirewallTarget& target) {
  std::vector<std::string> found;
  for (const std::string& foreign : scene.table.foreign) {
    for (const std::string_view family : {"v4", "v6"}) {
      if (foreign.find("@" + set_name(id, family) + "\"") != std::string::npos) {
        found.push_back(foreign);
      }
    }
  }
  if (target.list) return found;
  for (const Network& network : networks_in(scene.elements)) {
    if (!std::ranges::binary_search(target.networks, network)) found.push_back(network.text());
  }
  return found;
}

}  // namespace

Part part_in(const Scene& scene, const ContainmentId& id) {
  return {.id = id, .networks = networks_in(scene.elements)};
}

Standing standing_of(const Scene& scene, const ContainmentId& id, const FirewallTarget& target) {
  const auto is_ours = [&](const SetInfo& set) { return is_own(set, id); };
  const std::vector<Rule> rules = own_rules(scene.table, id);
  if (rules.empty() && std::ranges::none_of(scene.table.sets, is_ours)) return {};
  Standing standing{.where = Where::kAltered, .additions = additions_to(scene, id, target)};
  const bool chains = scene.table.chains.size() == kChains.size();
  if (chains && same_rules(rules, rules_for(id)) && standing.additions.empty()) {
    const std::vector<Network> seen = networks_in(scene.elements);
    if (same_addresses(seen, target)) {
      if (same_sets(scene.table, {.id = id, .networks = seen})) standing.where = Where::kWhole;
    } else if (is_ending(scene.elements)) {
      standing.where = Where::kEnded;
    }
  }
  if (standing.where == Where::kAltered) standing.difference = difference_of(scene, id, target);
  return standing;
}

std::vector<ContainmentId> owners(const Table& table) {
  std::vector<ContainmentId> found;
  const auto add = [&](const ContainmentId& id) {
    if (std::ranges::find(found, id) == found.end()) found.push_back(id);
  };
  for (const Rule& rule : table.rules) {
    for (const SetInfo& set : table.sets) {
      const auto owner = owner_of_set(set.name);
      if (owner && rule.comment.ends_with(" " + owner->text())) add(*owner);
    }
  }
  for (const SetInfo& set : table.sets) {
    if (const auto owner = owner_of_set(set.name)) add(*owner);
  }
  return found;
}

Dropped dropped_by(const Table& table, const ContainmentId& id) {
  Dropped dropped;
  for (const Rule& rule : own_rules(table, id)) {
    if (direction_of(rule) == Direction::kFrom) dropped.from += rule.packets;
    if (direction_of(rule) == Direction::kTo) dropped.to += rule.packets;
  }
  return dropped;
}

}  // namespace quell::contain::firewall

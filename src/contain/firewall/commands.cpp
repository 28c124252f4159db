// What the table should hold, as nftables commands and as text.
#include <algorithm>
#include <iterator>
#include <utility>

#include "firewall/table.h"
#include "fmt/format.h"

namespace quell::contain::firewall {

namespace {

using json::Array;
using json::Object;
using json::Value;
using target::Network;

struct Family {
  std::string_view name;
  std::string_view protocol;
  std::string_view type;
};
constexpr std::array<Family, 2> kFamilies{{{.name = "v4", .protocol = "ip", .type = "ipv4_addr"},
                                           {.name = "v6", .protocol = "ip6", .type = "ipv6_addr"}}};

std::vector<Network> of_family(const std::vector<Network>& networks, const Family& family) {
  std::vector<Network> found;
  std::ranges::copy_if(networks, std::back_inserter(found), [&](const Network& network) {
    return network.base().is_v4() == (family.name == "v4");
  });
  return found;
}

Object place() {
  return {{"family", "inet"}, {"table", kTable}};
}

Value command(std::string_view verb, std::string_view what, Object object) {
  return Object{{verb, Object{{what, std::move(object)}}}};
}

/// Networks need a set of intervals, single addresses are looked up faster without.
Array flags_for(const std::vector<Network>& networks) {
  const bool single = std::ranges::all_of(networks, &Network::is_single);
  return single ? Array{"timeout"} : Array{"interval", "timeout"};
}

Object set_shape(const Family& family, const std::vector<Network>& networks) {
  return {{"type", family.type},
          {"flags", flags_for(networks)},
          {"stmt", Array{Object{{"counter", nullptr}}}}};
}

/// "1.2.3.0/24" as a string would be looked up as the name of a host.
Value value_of(const Network& network) {
  if (network.is_single()) return Value(network.base().text());
  return Object{{"prefix", Object{{"addr", network.base().text()}, {"len", network.prefix()}}}};
}

Value add_elements(const Part& part, const Family& family, Lasting lasts) {
  Array elements;
  for (const Network& network : of_family(part.networks, family)) {
    Object element{{"val", value_of(network)}};
    if (lasts) element["timeout"] = lasts->count();
    elements.push_back(Object{{"elem", std::move(element)}});
  }
  Object object = place();
  object["name"] = set_name(part.id, family.name);
  object["elem"] = std::move(elements);
  return command("add", "element", std::move(object));
}

Value add_chain(const Chain& chain) {
  Object object = place();
  object["name"] = chain.name;
  object["type"] = "filter";
  object["hook"] = chain.hook;
  object["prio"] = kPriority;
  object["policy"] = "accept";
  return command("add", "chain", std::move(object));
}

Value add_set(const SetInfo& set) {
  Object object = set.shape.get_object();
  for (auto& [key, value] : place()) object[key] = value;
  object["name"] = set.name;
  return command("add", "set", std::move(object));
}

Value add_rule(const Rule& rule) {
  Object object = place();
  object["chain"] = rule.chain;
  object["comment"] = rule.comment;
  object["expr"] = rule.shape;
  return command("add", "rule", std::move(object));
}

Rule rule_for(const ContainmentId& id, std::string_view chain, Direction direction,
              const Family& family) {
  const bool from = direction == Direction::kFrom;
  const Object field{{"protocol", family.protocol}, {"field", from ? "saddr" : "daddr"}};
  const Object match{{"op", "=="},
                     {"left", Object{{"payload", field}}},
                     {"right", "@" + set_name(id, family.name)}};
  return {.chain = std::string(chain),
          .comment = fmt::format("quell {} {}", from ? "from" : "to", id.text()),
          .shape = Array{Object{{"match", match}}, Object{{"counter", nullptr}},
                         Object{{"drop", nullptr}}}};
}

}  // namespace

std::string set_name(const ContainmentId& id, std::string_view family) {
  return fmt::format("{}-{}", family, id.text());
}

std::optional<ContainmentId> owner_of_set(std::string_view set) {
  for (const Family& family : kFamilies) {
    if (set.starts_with(family.name) && set.substr(family.name.size()).starts_with('-')) {
      ContainmentId id(std::string(set.substr(family.name.size() + 1)));
      if (check_id(id)) return id;
    }
  }
  return std::nullopt;
}

std::vector<Rule> rules_for(const ContainmentId& id) {
  std::vector<Rule> rules;
  for (const Family& family : kFamilies) {
    rules.push_back(rule_for(id, kChains[0].name, Direction::kFrom, family));
    rules.push_back(rule_for(id, kChains[0].name, Direction::kTo, family));
    rules.push_back(rule_for(id, kChains[1].name, Direction::kTo, family));
  }
  return rules;
}

std::optional<Direction> direction_of(const Rule& rule) {
  if (rule.comment.starts_with("quell from ")) return Direction::kFrom;
  if (rule.comment.starts_with("quell to ")) return Direction::kTo;
  return std::nullopt;
}

std::vector<SetInfo> sets_for(const Part& part) {
  std::vector<SetInfo> sets;
  for (const Family& family : kFamilies) {
    sets.push_back({.name = set_name(part.id, family.name),
                    .shape = set_shape(family, of_family(part.networks, family))});
  }
  return sets;
}

Array commands_to_add(const Part& part, Lasting lasts) {
  Array commands{command("add", "table", {{"family", "inet"}, {"name", kTable}})};
  for (const Chain& chain : kChains) commands.push_back(add_chain(chain));
  for (const SetInfo& set : sets_for(part)) commands.push_back(add_set(set));
  for (const Family& family : kFamilies) {
    if (!of_family(part.networks, family).empty()) {
      commands.push_back(add_elements(part, family, lasts));
    }
  }
  for (const Rule& rule : rules_for(part.id)) commands.push_back(add_rule(rule));
  return commands;
}

Array commands_to_extend(const Part& part, Lasting lasts) {
  Array commands;
  for (const Family& family : kFamilies) {
    if (of_family(part.networks, family).empty()) continue;
    Object object = place();
    object["name"] = set_name(part.id, family.name);
    commands.push_back(command("flush", "set", std::move(object)));
    commands.push_back(add_elements(part, family, lasts));
  }
  return commands;
}

Array commands_to_remove(const Table& table, const std::vector<ContainmentId>& ids) {
  const auto taken = [&](std::string_view set) {
    const auto owner = owner_of_set(set);
    return owner && std::ranges::find(ids, *owner) != ids.end();
  };
  const auto stays = [&](const SetInfo& set) { return !taken(set.name); };
  if (table.there && table.foreign.empty() && std::ranges::none_of(table.sets, stays)) {
    return {command("delete", "table", {{"family", "inet"}, {"name", kTable}})};
  }
  Array commands;
  for (const ContainmentId& id : ids) {
    const std::vector<Rule> own = rules_for(id);
    for (const Rule& rule : table.rules) {
      const bool is_own = std::ranges::any_of(own, [&](const Rule& one) {
        return one.comment == rule.comment && one.shape == rule.shape;
      });
      if (!is_own) continue;
      Object object = place();
      object["chain"] = rule.chain;
      object["handle"] = rule.handle;
      commands.push_back(command("delete", "rule", std::move(object)));
    }
  }
  for (const SetInfo& set : table.sets) {
    if (stays(set)) continue;
    Object object = place();
    object["name"] = set.name;
    commands.push_back(command("delete", "set", std::move(object)));
  }
  return commands;
}

std::string text_of(const Rule& rule, const ContainmentId& id) {
  for (const Family& family : kFamilies) {
    const std::string set = set_name(id, family.name);
    for (const auto direction : {Direction::kFrom, Direction::kTo}) {
      const Rule model = rule_for(id, rule.chain, direction, family);
      if (model.shape != rule.shape) continue;
      return fmt::format("{}: {} {} @{} counter drop", rule.chain, family.protocol,
                         direction == Direction::kFrom ? "saddr" : "daddr", set);
    }
  }
  return fmt::format("{}: {}", rule.chain, json::line(rule.shape));
}

std::vector<std::string> text_of(const Part& part) {
  constexpr std::size_t kShown = 20;
  std::vector<std::string> lines;
  for (const Chain& chain : kChains) {
    lines.push_back(fmt::format("chain {} {{ type filter hook {} priority {}; policy accept; }}",
                                chain.name, chain.hook, kPriority));
  }
  for (const Family& family : kFamilies) {
    const std::vector<Network> networks = of_family(part.networks, family);
    std::string elements;
    for (std::size_t i = 0; i < std::min(networks.size(), kShown); ++i) {
      elements += (i == 0 ? "" : ", ") + networks[i].text();
    }
    if (networks.size() > kShown)
      elements += fmt::format(", and {} more", networks.size() - kShown);
    lines.push_back(fmt::format("set {} {{ type {}; counter; elements = {{ {} }} }}",
                                set_name(part.id, family.name), family.type, elements));
  }
  for (const Rule& rule : rules_for(part.id)) lines.push_back(text_of(rule, part.id));
  return lines;
}

}  // namespace quell::contain::firewall

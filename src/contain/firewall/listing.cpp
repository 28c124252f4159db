// What nftables says that the table holds. Everybody who may change the filter can have written it.
#include <algorithm>
#include <utility>

#include "firewall/table.h"
#include "fmt/format.h"

namespace quell::contain::firewall {

namespace {

using json::Array;
using json::Object;
using json::Value;
using target::Address;
using target::Network;

const Value* member(const Value& value, std::string_view key) {
  if (!value.is_object()) return nullptr;
  return value.get_object().if_contains(key);
}

std::string text_in(const Value& value, std::string_view key) {
  const Value* found = member(value, key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::optional<std::int64_t> number_in(const Value& value, std::string_view key) {
  const Value* found = member(value, key);
  if (found == nullptr || !found->is_int64()) return std::nullopt;
  return found->get_int64();
}

std::uint64_t packets_in(const Value* counter) {
  if (counter == nullptr) return 0;
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(number_in(*counter, "packets").value_or(0), 0));
}

/// The one member of an object of the list: what kind of thing it is, and the thing.
std::pair<std::string, const Value*> thing_in(const Value& entry) {
  if (!entry.is_object() || entry.get_object().size() != 1) return {"", nullptr};
  const auto& [kind, value] = *entry.get_object().begin();
  return {std::string(kind), &value};
}

void add_chain(const Value& value, Table& table) {
  const std::string name = text_in(value, "name");
  for (const Chain& chain : kChains) {
    const bool as_it_should_be = chain.name == name && text_in(value, "type") == "filter" &&
                                 text_in(value, "hook") == chain.hook &&
                                 number_in(value, "prio") == kPriority &&
                                 text_in(value, "policy") == "accept";
    if (as_it_should_be) {
      table.chains.push_back(name);
      return;
    }
  }
  table.foreign.push_back("chain " + name);
}

void add_set(const Value& value, Table& table) {
  SetInfo set{.name = text_in(value, "name"), .shape = Object()};
  if (!owner_of_set(set.name)) {
    table.foreign.push_back("set " + set.name);
    return;
  }
  for (const std::string_view key : {"type", "flags", "stmt"}) {
    const Value* found = member(value, key);
    if (found == nullptr) continue;
    // A single flag is a word to some versions, and a list of one word to others.
    set.shape.get_object()[key] =
        found->is_string() && key == "flags" ? Value(Array{*found}) : *found;
  }
  table.sets.push_back(std::move(set));
}

void add_rule(const Value& value, Table& table) {
  Rule rule{.chain = text_in(value, "chain"),
            .comment = text_in(value, "comment"),
            .shape = nullptr,
            .handle = number_in(value, "handle").value_or(0)};
  if (const Value* expression = member(value, "expr"); expression != nullptr) {
    rule.shape = *expression;
  }
  if (rule.shape.is_array()) {
    for (Value& statement : rule.shape.get_array()) {
      if (!statement.is_object()) continue;
      Value* counter = statement.get_object().if_contains("counter");
      if (counter == nullptr) continue;
      rule.packets = packets_in(counter);
      *counter = nullptr;
    }
  }
  table.rules.push_back(std::move(rule));
}

/// Rules that no containment of the table has.
void name_foreign_rules(Table& table) {
  std::vector<Rule> own;
  for (const SetInfo& set : table.sets) {
    std::vector<Rule> more = rules_for(*owner_of_set(set.name));
    std::ranges::move(more, std::back_inserter(own));
  }
  for (const Rule& rule : table.rules) {
    const bool known = std::ranges::any_of(own, [&](const Rule& one) {
      return one.chain == rule.chain && one.comment == rule.comment && one.shape == rule.shape;
    });
    if (!known) {
      table.foreign.push_back(
          fmt::format("rule in {}: {}", rule.chain, json::line(rule.shape).substr(0, 300)));
    }
  }
}

std::optional<Network> network_in(const Value& value) {
  if (value.is_string()) {
    const auto address = Address::parse(std::string_view(value.get_string()));
    if (!address) return std::nullopt;
    return Network(*address, 128);
  }
  const Value* prefix = member(value, "prefix");
  if (prefix == nullptr) return std::nullopt;
  const auto address = Address::parse(text_in(*prefix, "addr"));
  const auto length = number_in(*prefix, "len");
  if (!address || !length || *length < 0 || *length > 128) return std::nullopt;
  return Network(*address, static_cast<unsigned>(*length));
}

std::optional<std::chrono::seconds> seconds_in(const Value& value, std::string_view key) {
  const auto number = number_in(value, key);
  if (!number) return std::nullopt;
  return std::chrono::seconds(*number);
}

Result<Element> element_in(const Value& entry) {
  const Value* detailed = member(entry, "elem");
  const Value* value = detailed == nullptr ? &entry : member(*detailed, "val");
  const auto network = value == nullptr ? std::nullopt : network_in(*value);
  if (!network) {
    return fail(ErrorCode::kConflict,
                "a set of Quell's holds something that Quell did not put there: " +
                    json::line(entry).substr(0, 200));
  }
  if (detailed == nullptr) {
    return Element{.network = *network, .timeout = std::nullopt, .left = std::nullopt};
  }
  return Element{.network = *network,
                 .timeout = seconds_in(*detailed, "timeout"),
                 .left = seconds_in(*detailed, "expires"),
                 .packets = packets_in(member(*detailed, "counter"))};
}

}  // namespace

Result<Table> read_table(const std::optional<Array>& listing) {
  Table table;
  if (!listing) return table;
  for (const Value& entry : *listing) {
    const auto [kind, value] = thing_in(entry);
    if (value == nullptr) return fail(ErrorCode::kIo, "nftables lists in an unknown form");
    if (kind == "metainfo") continue;
    if (kind == "table") {
      table.there = true;
    } else if (kind == "chain") {
      add_chain(*value, table);
    } else if (kind == "set") {
      add_set(*value, table);
    } else if (kind == "rule") {
      add_rule(*value, table);
    } else {
      table.foreign.push_back(kind + " " + text_in(*value, "name"));
    }
  }
  name_foreign_rules(table);
  return table;
}

Result<std::vector<Element>> read_elements(const std::optional<Array>& listing) {
  std::vector<Element> elements;
  if (!listing) return elements;
  for (const Value& entry : *listing) {
    const auto [kind, value] = thing_in(entry);
    if (kind != "set" || value == nullptr) continue;
    const Value* list = member(*value, "elem");
    if (list == nullptr || !list->is_array()) continue;
    for (const Value& one : list->get_array()) {
      QUELL_TRY(const Element element, element_in(one));
      elements.push_back(element);
    }
  }
  return elements;
}

}  // namespace quell::contain::firewall

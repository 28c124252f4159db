// Quell's table of the packet filter, "inet quell": what it should hold for a containment, as
// nftables commands, and what it does hold, read from nftables' listing. Pure; private to contain.
// Every containment has two sets and six rules of its own, named after it, so that containments of
// the same address stand one after the other and each can be taken out alone.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "doc/json.h"
#include "target/address.h"

namespace quell::contain::firewall {

inline constexpr std::string_view kTable = "quell";
/// Before connection tracking (-200), address translation (-100) and every usual filter (0), and
/// before iptables' raw tables (-300): nothing has accepted the packet yet.
inline constexpr int kPriority = -500;

struct Chain {
  std::string name;
  std::string hook;
};
/// Everything that arrives, for this host or to be forwarded; and what this host itself sends.
inline const std::array<Chain, 2> kChains{{{"incoming", "prerouting"}, {"outgoing", "output"}}};

enum class Direction : std::uint8_t { kFrom, kTo };

/// A rule as it should be or is. `shape` is its expression without the numbers of counters.
struct Rule {
  std::string chain;
  std::string comment;
  json::Value shape;
  std::int64_t handle = 0;
  std::uint64_t packets = 0;  ///< dropped
};

struct SetInfo {
  std::string name;
  json::Value shape;  ///< type, flags and statements
};

/// What is in the table, elements aside.
struct Table {
  bool there = false;
  std::vector<std::string> chains;   ///< those of kChains that are there, exactly as they should be
  std::vector<SetInfo> sets;         ///< all
  std::vector<Rule> rules;           ///< all, in order
  std::vector<std::string> foreign;  ///< what is none of Quell's, in words; outside text
};

/// One address or network of a set.
struct Element {
  target::Network network;
  std::optional<std::chrono::seconds> timeout;  ///< as it was set
  std::optional<std::chrono::seconds> left;
  std::uint64_t packets = 0;  ///< dropped
};

/// A containment's part.
struct Part {
  ContainmentId id;
  std::vector<target::Network> networks;  ///< tidied
};

std::string set_name(const ContainmentId& id, std::string_view family);  ///< family: "v4", "v6"
/// The containment that a set's name stands for.
std::optional<ContainmentId> owner_of_set(std::string_view set);
/// The rules of a containment, in order. `direction_of` tells a rule's from its comment.
std::vector<Rule> rules_for(const ContainmentId& id);
std::optional<Direction> direction_of(const Rule& rule);
/// The sets of a containment as they should be.
std::vector<SetInfo> sets_for(const Part& part);

/// How long elements last, at least a second; nullopt: until they are taken out.
using Lasting = std::optional<std::chrono::seconds>;

/// Commands that put the part in, with the table and chains around it.
json::Array commands_to_add(const Part& part, Lasting lasts);
/// Commands that give all its elements a new end; their counters begin anew.
json::Array commands_to_extend(const Part& part, Lasting lasts);
/// Commands that take out the rules and sets of these containments; with nothing else in the table,
/// the table.
json::Array commands_to_remove(const Table& table, const std::vector<ContainmentId>& ids);

/// Errors: kIo (not a listing).
Result<Table> read_table(const std::optional<json::Array>& listing);
Result<std::vector<Element>> read_elements(const std::optional<json::Array>& listing);

/// As people write it, one line each, for plans and differences.
std::string text_of(const Rule& rule, const ContainmentId& id);
std::vector<std::string> text_of(const Part& part);

}  // namespace quell::contain::firewall

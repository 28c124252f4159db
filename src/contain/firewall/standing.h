// Where a containment stands in Quell's table. Pure; private to contain.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "contain/firewall_words.h"
#include "firewall/table.h"

namespace quell::contain::firewall {

/// All of it that the kernel shows.
struct Scene {
  Table table;
  std::vector<Element> elements;  ///< of the containment's sets
};

enum class Where : std::uint8_t {
  kAbsent,   ///< nothing of it is there
  kEnded,    ///< its sets and rules are there, its addresses have run out: nothing is dropped
  kWhole,    ///< exactly as it was put there
  kAltered,  ///< something of it is missing, or somebody added to it
};

struct Standing {
  Where where = Where::kAbsent;
  std::string difference = {};              ///< for kAltered: a unified diff
  std::vector<std::string> additions = {};  ///< by others, in what is Quell's; outside text
};

/// The target tells which addresses there should be; of a list the digest is enough.
Standing standing_of(const Scene& scene, const ContainmentId& id, const FirewallTarget& target);

/// The part that is there, with the addresses that are there.
Part part_in(const Scene& scene, const ContainmentId& id);

/// The owners of the table's sets, each once, in the order of their rules.
std::vector<ContainmentId> owners(const Table& table);

/// Packets that the rules of this containment dropped.
struct Dropped {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};
Dropped dropped_by(const Table& table, const ContainmentId& id);

}  // namespace quell::contain::firewall

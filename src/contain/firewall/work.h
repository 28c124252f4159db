// What the firewall's steps share: the kernel's table read and changed, connections cut, and what
// was seen put into words. Private to contain.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/firewall.h"
#include "contain/firewall_words.h"
#include "firewall/nft.h"
#include "firewall/standing.h"
#include "os/file.h"

namespace quell::contain::firewall {

/// One user of the table at a time, in this network namespace. Errors: kTimeout, kPermissionDenied.
Result<os::Lock> lock(const FirewallSettings& settings);

Result<Table> table_now(Nft& nft);
Result<Scene> look(Nft& nft, const ContainmentId& id);

/// Containments whose addresses have all run out: only empty sets are left of them.
Result<std::vector<ContainmentId>> ended_ones(Nft& nft, const Table& table);

/// Takes out the containment, and what is left of ended ones; the table with the last of them.
Result<void> take_out(Nft& nft, const ContainmentId& id);

/// Ends connections with the networks; what came of it. What this kernel cannot do is a note: the
/// packets are dropped all the same.
std::vector<Check> cut_connections(const std::vector<target::Network>& networks);

/// Waits until a packet from the containment's addresses was dropped, or the time is up.
Result<void> wait_for_proof(Nft& nft, const ContainmentId& id, Duration at_most);

/// The state with its checks: "in force" is what the table shows, "proved" what its counters show.
Result<ProbeReport> report_of(Nft& nft, const FirewallSettings& settings, const ContainmentId& id,
                              const FirewallTarget& target);

/// The sets and rules as nftables lists them.
Result<Exhibit> exhibit_of(Nft& nft, const ContainmentId& id);

struct Undo {
  FirewallTarget target;
  std::vector<target::Network> networks;
};
/// Form: docs/formats/containment.md.
std::string to_json(const Undo& undo);
/// Errors: kInvalidInput.
Result<Undo> undo_from_json(std::string_view text);

}  // namespace quell::contain::firewall

// What the firewall's steps share: the kernel's table read and changed, connections cut, and what
// was seen put into words. Private to contain.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
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

/// Where a table of the kernel is: it goes with its network namespace, and with the boot.
struct Place {
  std::string boot;
  std::uint64_t network = 0;
  friend bool operator==(const Place&, const Place&) = default;
};
/// Errors: kIo, kUnsupported.
Result<Place> here();

/// Why it cannot be taken out from here: what was put into another network namespace that is still
/// there is not to be found in this one, and not gone for that. nullopt: it can. `note`: what has
/// to be said of where it was looked for.
std::optional<Refusal> elsewhere(const std::optional<Place>& put, const Place& now,
                                 std::string& note);

struct Undo {
  FirewallTarget target;
  std::vector<target::Network> networks;
  std::optional<Place> place{};  ///< nullopt: version 1 did not note it
};
/// Form: docs/formats/containment.md.
std::string to_json(const Undo& undo);
/// Errors: kInvalidInput.
Result<Undo> undo_from_json(std::string_view text);

}  // namespace quell::contain::firewall

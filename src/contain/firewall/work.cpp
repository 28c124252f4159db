#include "firewall/work.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "os/deadline.h"
#include "os/network.h"

namespace quell::contain::firewall {

namespace {

using target::Address;
using target::Network;

constexpr auto kLockPatience = std::chrono::seconds(30);
constexpr auto kBetweenLooks = std::chrono::milliseconds(2);

json::Value table_named() {
  return json::Object{{"table", json::Object{{"family", "inet"}, {"name", kTable}}}};
}

Result<std::vector<Element>> elements_of(Nft& nft, const Table& table, const ContainmentId& id) {
  std::vector<Element> elements;
  for (const SetInfo& set : table.sets) {
    if (owner_of_set(set.name) != id) continue;
    const json::Object named{{"family", "inet"}, {"table", kTable}, {"name", set.name}};
    QUELL_TRY(const auto listing, nft.list(json::Object{{"set", named}}));
    QUELL_TRY(std::vector<Element> more, read_elements(listing));
    std::ranges::move(more, std::back_inserter(elements));
  }
  return elements;
}

/// Says whether an address lies in one of many networks, in logarithmic time. REQUIRES: tidied.
os::IsMeant is_in(const std::vector<Network>& networks) {
  return [&networks](const os::AddressBytes& bytes) {
    const Address address(bytes);
    const auto after = std::ranges::upper_bound(networks, address, {}, &Network::base);
    return after != networks.begin() && std::prev(after)->contains(address);
  };
}

Check cut_check(std::string what, const Result<std::size_t>& done, std::string_view of) {
  if (done) {
    return {
        .what = std::move(what), .expected = "none left", .seen = fmt::format("{} {}", *done, of)};
  }
  return {
      .what = std::move(what),
      .expected = "none left",
      .seen = "not possible here, their packets are dropped all the same: " + done.error().full(),
      .outcome = Check::Outcome::kNote};
}

}  // namespace

Result<os::Lock> lock(const FirewallSettings& settings) {
  QUELL_TRY(const std::uint64_t where, os::network_namespace());
  const auto path = settings.lock_directory / fmt::format("quell-firewall-{}.lock", where);
  auto held = os::Lock::acquire(path, kLockPatience);
  if (!held) return fail(held.error(), "cannot lock the firewall");
  return held;
}

Result<Table> table_now(Nft& nft) {
  QUELL_TRY(const auto listing, nft.list(table_named()));
  return read_table(listing);
}

Result<Scene> look(Nft& nft, const ContainmentId& id) {
  Scene scene;
  QUELL_TRY(scene.table, table_now(nft));
  QUELL_TRY(scene.elements, elements_of(nft, scene.table, id));
  return scene;
}

Result<std::vector<ContainmentId>> ended_ones(Nft& nft, const Table& table) {
  std::vector<ContainmentId> ended;
  for (const ContainmentId& id : owners(table)) {
    const auto elements = elements_of(nft, table, id);
    // What cannot be read is somebody's work, and not an ended containment.
    if (elements && elements->empty()) ended.push_back(id);
  }
  return ended;
}

Result<void> take_out(Nft& nft, const ContainmentId& id) {
  QUELL_TRY(const Table table, table_now(nft));
  QUELL_TRY(std::vector<ContainmentId> going, ended_ones(nft, table));
  if (std::ranges::find(going, id) == going.end()) going.push_back(id);
  json::Array commands = commands_to_remove(table, going);
  if (commands.empty()) return {};
  return nft.change(std::move(commands));
}

std::vector<Check> cut_connections(const std::vector<Network>& networks) {
  const os::IsMeant is_meant = is_in(networks);
  std::vector<Check> checks;
  checks.push_back(
      cut_check("connections of this host with it", os::end_sockets(is_meant), "ended"));
  checks.push_back(cut_check("tracked connections with it, also of others through this host",
                             os::forget_tracked(is_meant), "forgotten"));
  return checks;
}

Result<void> wait_for_proof(Nft& nft, const ContainmentId& id, Duration at_most) {
  const os::Deadline deadline = os::Deadline::after(at_most);
  while (!deadline.expired()) {
    QUELL_TRY(const Table table, table_now(nft));
    if (dropped_by(table, id).from > 0) return {};
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kBetweenLooks)));
  }
  return {};
}

Result<Exhibit> exhibit_of(Nft& nft, const ContainmentId& id) {
  QUELL_TRY(const Scene scene, look(nft, id));
  std::string text;
  for (const std::string& line : text_of(part_in(scene, id))) text += line + "\n";
  for (const Rule& rule : scene.table.rules) {
    text += fmt::format("{} ({} packets dropped)\n", rule.comment, rule.packets);
  }
  for (const Element& element : scene.elements) {
    text += fmt::format("{} {} packets\n", element.network.text(), element.packets);
  }
  return Exhibit{.name = "table inet quell", .bytes = std::move(text)};
}

}  // namespace quell::contain::firewall

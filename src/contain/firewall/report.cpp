// What a look at the table shows, in words. "In force": the addresses are there, and a packet of
// theirs meets the drop before anything has accepted it. "Proved": such packets were counted.
#include <algorithm>
#include <utility>

#include "base/safe_text.h"
#include "firewall/work.h"
#include "fmt/format.h"

namespace quell::contain::firewall {

namespace {

using target::Network;

std::string many(std::size_t count, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", count, count == 1 ? one : several);
}

/// "203.0.113.9" or "10,000 addresses and networks".
std::string whom(const Scene& scene) {
  if (scene.elements.size() == 1) return scene.elements.front().network.text();
  return many(scene.elements.size(), "address", "addresses and networks");
}

Duration left_of(const Scene& scene) {
  Duration least = Duration::max();
  for (const Element& element : scene.elements) {
    if (element.left) least = std::min<Duration>(least, *element.left);
  }
  return least;
}

/// By the time that its elements were given; a fresh one has the short one.
bool is_confirmed(const FirewallSettings& settings, const Scene& scene) {
  return std::ranges::none_of(scene.elements, [&](const Element& element) {
    return element.timeout && *element.timeout <= settings.confirm_within;
  });
}

/// " C1" of "QL-2026-0001-C1-…": how people name it; empty where the id is not made so.
std::string typed_id(const ContainmentId& id) {
  const std::string_view text = id.text();
  for (std::size_t at = text.find("-C"); at != text.npos; at = text.find("-C", at + 1)) {
    const std::size_t digits = at + 2;
    const std::size_t end = std::min(text.find_first_not_of("0123456789", digits), text.size());
    if (end > digits && (end == text.size() || text[end] == '-')) {
      return " " + std::string(text.substr(at + 1, end - at - 1));
    }
  }
  return {};
}

/// The words are kept in the record: a time in them counts from the look.
std::string end_words(const FirewallSettings& settings, const Scene& scene,
                      const ContainmentId& id) {
  const Duration left = left_of(scene);
  if (left == Duration::max()) return "no end is set";
  const std::string when = to_words(left);
  if (is_confirmed(settings, scene))
    return fmt::format("the kernel ends it {} after this look", when);
  return fmt::format(
      "NOT CONFIRMED: the kernel ends it {} after this look unless `quell contain confirm{}` says "
      "that you can still work",
      when, typed_id(id));
}

/// Chains of others at our hooks that see packets sooner: they may drop some before they are
/// counted here. Accepting one does not keep it from this table.
Result<Check> first_at_its_hooks(Nft& nft) {
  QUELL_TRY(const auto listing, nft.list(json::Object{{"chains", nullptr}}));
  Check check{.what = "reached before any accept",
              .expected = fmt::format("no chain before priority {}", kPriority),
              .seen = "none"};
  if (!listing) return check;
  for (const json::Value& entry : *listing) {
    const json::Value* chain =
        entry.is_object() ? entry.get_object().if_contains("chain") : nullptr;
    if (chain == nullptr || !chain->is_object()) continue;
    const json::Object& object = chain->get_object();
    const auto prio = json::integer_at(object, "prio");
    const auto hook = json::text_at(object, "hook");
    const auto table = json::text_at(object, "table");
    if (!prio || !hook || !table || *prio >= kPriority) continue;
    if (std::ranges::none_of(kChains, [&](const Chain& one) { return one.hook == *hook; }))
      continue;
    check.seen = fmt::format("table {} at {}: what it drops is not counted here",
                             terminal_safe(*table), *prio);
    check.outcome = Check::Outcome::kNote;
  }
  return check;
}

/// Flows that somebody's flow table forwards past every chain. Those there were are ended when
/// their tracking is forgotten; new ones must pass this table first.
Result<std::vector<Check>> flow_tables(Nft& nft) {
  QUELL_TRY(const auto listing, nft.list(json::Object{{"flowtables", nullptr}}));
  std::vector<Check> checks;
  if (!listing) return checks;
  for (const json::Value& entry : *listing) {
    if (!entry.is_object() || !entry.get_object().contains("flowtable")) continue;
    checks.push_back({.what = "flow tables",
                      .expected = "none",
                      .seen = "there is one: it forwards established connections past every "
                              "chain, so those with the addresses were forgotten",
                      .outcome = Check::Outcome::kNote});
    break;
  }
  return checks;
}

/// Packets that containments in front of this one dropped for it, and whose they are.
Result<Check> dropped_in_front(Nft& nft, const Scene& scene, const ContainmentId& id) {
  Check check{.what = "proved: packets dropped",
              .expected = "above 0",
              .seen = "0: nothing has come from there since",
              .outcome = Check::Outcome::kNote};
  const std::vector<Network> own = part_in(scene, id).networks;
  for (const ContainmentId& other : owners(scene.table)) {
    if (other == id) break;
    if (dropped_by(scene.table, other).from == 0) continue;
    QUELL_TRY(const Scene before, look(nft, other));
    for (const Element& element : before.elements) {
      const bool shared = std::ranges::any_of(own, [&](const Network& network) {
        return network.contains(element.network.base()) || element.network.contains(network.base());
      });
      if (!shared || element.packets == 0) continue;
      check.seen = fmt::format("{} of {}, by {}, which stands in front of it", element.packets,
                               element.network.text(), other.text());
      check.outcome = Check::Outcome::kPassed;
      return check;
    }
  }
  return check;
}

Result<Check> proof_check(Nft& nft, const Scene& scene, const ContainmentId& id) {
  const Dropped dropped = dropped_by(scene.table, id);
  if (dropped.from == 0) return dropped_in_front(nft, scene, id);
  const auto busy = std::ranges::count_if(
      scene.elements, [](const Element& element) { return element.packets > 0; });
  return Check{.what = "proved: packets dropped",
               .expected = "above 0",
               .seen = fmt::format("{} from it, {} to it; {} of {} have been busy", dropped.from,
                                   dropped.to, busy, scene.elements.size())};
}

Result<ProbeReport> whole_report(Nft& nft, const FirewallSettings& settings, const Scene& scene,
                                 const ContainmentId& id) {
  QUELL_TRY(const Check first, first_at_its_hooks(nft));
  QUELL_TRY(const Check proof, proof_check(nft, scene, id));
  QUELL_TRY(const std::vector<Check> flows, flow_tables(nft));
  const std::string ends = end_words(settings, scene, id);
  ProbeReport report{.state = State::kInForce,
                     .summary = {},
                     .checks = {{.what = "in force: in the kernel's sets, rules in front",
                                 .expected = whom(scene),
                                 .seen = fmt::format("{}; {}", whom(scene), ends)},
                                first,
                                proof}};
  report.checks.insert(report.checks.end(), flows.begin(), flows.end());
  const bool proved = proof.outcome == Check::Outcome::kPassed;
  report.summary = fmt::format(
      "in force: {} dropped before any accept; {}{}; {}", whom(scene),
      proved ? "proved, packets dropped: " : "not proved yet, packets dropped: ", proof.seen, ends);
  return report;
}

}  // namespace

Result<ProbeReport> report_of(Nft& nft, const FirewallSettings& settings, const ContainmentId& id,
                              const FirewallTarget& target) {
  QUELL_TRY(const Scene scene, look(nft, id));
  const Standing standing = standing_of(scene, id, target);
  switch (standing.where) {
    case Where::kWhole:
      return whole_report(nft, settings, scene, id);
    case Where::kAltered:
      return ProbeReport{.state = State::kAltered,
                         .summary = "altered: somebody else changed it in the table inet quell",
                         .checks = {{.what = "the kernel's sets and rules",
                                     .expected = "as they were put there",
                                     .seen = "changed",
                                     .outcome = Check::Outcome::kFailed}},
                         .difference = standing.difference};
    case Where::kEnded:
    case Where::kAbsent:
      break;
  }
  const bool ended = standing.where == Where::kEnded;
  return ProbeReport{
      .state = State::kAbsent,
      .summary = ended ? "absent: its time ran out (or it was not confirmed in time), and the "
                         "kernel lets the packets through again"
                       : "absent: nothing of it is in the table inet quell",
      .checks = {{.what = "the kernel's sets and rules",
                  .expected = "none that drop",
                  .seen = ended ? "empty sets" : "none"}}};
}

}  // namespace quell::contain::firewall

#include "contain/firewall.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "contain/firewall_words.h"
#include "end_words.h"
#include "firewall/work.h"
#include "fmt/format.h"
#include "guard.h"
#include "guard_facts.h"

namespace quell::contain {

namespace {

using firewall::Nft;
using firewall::Part;
using firewall::Scene;
using firewall::Standing;
using firewall::Where;
using target::Network;

constexpr std::string_view kKind = "firewall";
constexpr auto kLongest = std::chrono::hours(24 * 366);

/// What is asked for, with the addresses of its list.
struct Asked {
  FirewallTarget target;
  std::vector<Network> networks;
  GuardAnswer guarded;
};
using AskedOrRefusal = std::variant<Asked, Refusal>;

Result<AskedOrRefusal> ask(const FirewallSettings& settings, const Measure& measure,
                           const std::optional<OrdinaryTraffic>& traffic) {
  if (const Result<void> fine = check_id(measure.id); !fine) {
    return Refusal{{fine.error().message()}, ""};
  }
  auto target = parse_firewall_target(measure.target);
  if (!target) return Refusal{{target.error().full()}, ""};
  auto networks = networks_of(*target);
  if (!networks) return Refusal{{networks.error().full()}, ""};
  QUELL_TRY(std::vector<Protected> reachable,
            who_must_stay_reachable({.protect = settings.protect,
                                     .proxies = settings.proxies,
                                     .resolver = settings.resolver}));
  GuardAnswer guarded = guard({.networks = *networks, .hits = target->hits},
                              {.reachable = std::move(reachable), .traffic = traffic});
  if (!guarded.refusals.empty()) return Refusal{std::move(guarded.refusals), ""};
  return Asked{*std::move(target), *std::move(networks), std::move(guarded)};
}

/// How long from now on, in whole seconds, rounded up; refused when the end has passed.
std::variant<firewall::Lasting, Refusal> time_for(const Measure& measure, Instant now) {
  if (!measure.expires) return firewall::Lasting();
  const Duration wanted = *measure.expires - now;
  if (wanted <= Duration::zero()) return Refusal{{"its end has passed already"}, ""};
  return firewall::Lasting(
      std::chrono::ceil<std::chrono::seconds>(std::min<Duration>(wanted, kLongest)));
}

/// What it gets before it is confirmed.
firewall::Lasting unconfirmed(const FirewallSettings& settings, const firewall::Lasting& full) {
  const auto first = std::chrono::ceil<std::chrono::seconds>(settings.confirm_within);
  if (first.count() == 0) return full;
  return full ? std::min(*full, first) : first;
}

std::string whom(const std::vector<Network>& networks) {
  if (networks.size() == 1) return networks.front().text();
  return fmt::format("{} addresses and networks", networks.size());
}

std::string expiry_words(const FirewallSettings& settings, const Measure& measure) {
  std::string end = measure.expires ? "the kernel ends it at " + to_seconds(*measure.expires)
                                    : std::string(kNoEnd);
  if (settings.confirm_within == Duration::zero()) return end;
  return fmt::format(
      "the kernel ends it after {} unless it is confirmed (quell contain confirm), whatever "
      "becomes of Quell; confirmed, {}",
      to_words(settings.confirm_within), end);
}

/// What the plan was made for: this containment's own part. Others come and go beside it.
std::string basis_of(const Standing& standing) {
  switch (standing.where) {
    case Where::kAbsent:
      return "absent";
    case Where::kEnded:
      return "ended";
    case Where::kWhole:
      return "whole";
    case Where::kAltered:
      return "altered\n" + standing.difference;
  }
  return {};
}

/// Somebody else's things in Quell's table, or in this containment.
std::optional<Refusal> objection(const Scene& scene, const Standing& standing) {
  if (standing.where == Where::kAltered) {
    return Refusal{{"somebody else changed this containment in the table inet quell"},
                   standing.difference};
  }
  if (scene.table.foreign.empty()) return std::nullopt;
  Refusal refusal{{"the table inet quell holds what Quell did not put there; it is left alone"},
                  ""};
  for (const std::string& foreign : scene.table.foreign) refusal.difference += foreign + "\n";
  return refusal;
}

std::string as_additions(const std::vector<std::string>& lines) {
  std::string diff;
  for (const std::string& line : lines) diff += "+" + line + "\n";
  return diff;
}

Duration since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
}

}  // namespace

Firewall::Firewall(FirewallSettings settings, std::unique_ptr<Clock> clock)
    : settings_(std::move(settings)), clock_(std::move(clock)) {}
Firewall::~Firewall() = default;

std::string_view Firewall::kind() const {
  return kKind;
}

Result<PlanAnswer> Firewall::plan(const PlanRequest& request) {
  QUELL_TRY(const AskedOrRefusal answer, ask(settings_, request.measure, request.traffic));
  if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
  const Asked& asked = std::get<Asked>(answer);
  const ContainmentId& id = request.measure.id;
  QUELL_TRY(Nft nft, Nft::open());
  QUELL_TRY(const Scene scene, firewall::look(nft, id));
  const Standing standing = firewall::standing_of(scene, id, asked.target);
  if (auto refusal = objection(scene, standing)) return *std::move(refusal);
  Plan plan{
      .actuator = fmt::format("{}:{}", kKind, settings_.name),
      .measure = request.measure,
      .summary = fmt::format("packets from and to {} are dropped", whom(asked.networks)),
      .changes = {},
      .actions = {"established connections with it are ended: this host's own (SOCK_DESTROY) "
                  "and those that it tracks for others",
                  "the counters are read: in force, and proved as soon as a packet is dropped"},
      .affected = request.affected,
      .warnings = asked.guarded.warnings,
      .undo =
          "its sets and rules are taken out in one transaction; with the last containment "
          "the table inet quell goes",
      .expiry = expiry_words(settings_, request.measure),
      .confirm_within = settings_.confirm_within == Duration::zero()
                            ? std::nullopt
                            : std::optional(settings_.confirm_within),
      .basis = basis_of(standing)};
  if (standing.where != Where::kWhole) {
    plan.changes.push_back({"the packet filter's table inet quell",
                            as_additions(firewall::text_of(Part{id, asked.networks}))});
  }
  return plan;
}

Result<ApplyOutcome> Firewall::apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  const ContainmentId& id = plan.measure.id;
  QUELL_TRY(const AskedOrRefusal answer, ask(settings_, plan.measure, std::nullopt));
  if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
  const Asked& asked = std::get<Asked>(answer);
  on_step("lock");
  QUELL_TRY(const os::Lock held, firewall::lock(settings_));
  QUELL_TRY(Nft nft, Nft::open());
  QUELL_TRY(const Scene scene, firewall::look(nft, id));
  const Standing standing = firewall::standing_of(scene, id, asked.target);
  if (auto refusal = objection(scene, standing)) return *std::move(refusal);
  if (basis_of(standing) != plan.basis) {
    return Refusal{{"the table inet quell was changed after the plan was made; nothing was done"},
                   standing.difference};
  }
  const auto full = time_for(plan.measure, clock_->now());
  if (const auto* refusal = std::get_if<Refusal>(&full)) return *refusal;
  const auto first = unconfirmed(settings_, std::get<firewall::Lasting>(full));

  on_step("store-undo");
  QUELL_TRY(firewall::Place place, firewall::here());
  QUELL_CHECK(sink.store({id, plan.actuator, plan.summary,
                          firewall::to_json({asked.target, asked.networks, std::move(place)})}));

  on_step("put");
  if (standing.where == Where::kEnded) QUELL_CHECK(firewall::take_out(nft, id));
  if (standing.where != Where::kWhole) {
    const auto done = nft.change(firewall::commands_to_add({id, asked.networks}, first));
    if (!done) {
      QUELL_TRY(ProbeReport probe, firewall::report_of(nft, settings_, id, asked.target));
      return RolledBack{done.error().full(), std::move(probe), {}};
    }
  }
  on_step("cut");
  const std::vector<Check> cut = firewall::cut_connections(asked.networks);
  on_step("prove");
  QUELL_CHECK(firewall::wait_for_proof(nft, id, settings_.patience));
  QUELL_TRY(ProbeReport probe, firewall::report_of(nft, settings_, id, asked.target));
  if (probe.state != State::kInForce) {
    const std::string why = probe.summary;
    QUELL_CHECK(firewall::take_out(nft, id));
    QUELL_TRY(ProbeReport after, firewall::report_of(nft, settings_, id, asked.target));
    return RolledBack{why, std::move(after), {}};
  }
  QUELL_TRY(Exhibit exhibit, firewall::exhibit_of(nft, id));
  on_step("done");
  probe.checks.insert(probe.checks.end(), cut.begin(), cut.end());
  probe.took = since(began);
  return Applied{std::move(probe), {std::move(exhibit)}};
}

Result<ProbeReport> Firewall::probe(const Measure& measure) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(check_id(measure.id));
  QUELL_TRY(const FirewallTarget target, parse_firewall_target(measure.target));
  QUELL_TRY(Nft nft, Nft::open());
  QUELL_TRY(ProbeReport report, firewall::report_of(nft, settings_, measure.id, target));
  report.took = since(began);
  return report;
}

Result<UndoOutcome> Firewall::undo(const UndoRecord& record, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(check_id(record.id));
  QUELL_TRY(const firewall::Undo undo, firewall::undo_from_json(record.data));
  QUELL_TRY(const firewall::Place now, firewall::here());
  std::string note;
  if (auto refusal = firewall::elsewhere(undo.place, now, note)) return *std::move(refusal);
  on_step("lock");
  QUELL_TRY(const os::Lock held, firewall::lock(settings_));
  QUELL_TRY(Nft nft, Nft::open());
  QUELL_TRY(const Scene scene, firewall::look(nft, record.id));
  const Standing standing = firewall::standing_of(scene, record.id, undo.target);
  if (!standing.additions.empty()) {
    return Refusal{{"somebody else added to this containment in the table inet quell; take that "
                    "out first"},
                   standing.difference};
  }
  QUELL_TRY(Exhibit before, firewall::exhibit_of(nft, record.id));
  on_step("take-out");
  QUELL_CHECK(firewall::take_out(nft, record.id));
  on_step("prove");
  QUELL_TRY(ProbeReport probe, firewall::report_of(nft, settings_, record.id, undo.target));
  if (probe.state != State::kAbsent)
    return Refusal{{"it stays: " + probe.summary}, probe.difference};
  QUELL_TRY(const firewall::Table left, firewall::table_now(nft));
  on_step("done");
  probe.summary = left.there
                      ? fmt::format("nothing of it is left; other containments that stay: {}",
                                    firewall::owners(left).size())
                      : "nothing of Quell is left in the packet filter";
  probe.summary += note;
  probe.took = since(began);
  return Undone{std::move(probe), {std::move(before)}};
}

Result<ConfirmOutcome> Firewall::confirm(const Measure& measure, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(check_id(measure.id));
  QUELL_TRY(const FirewallTarget target, parse_firewall_target(measure.target));
  on_step("lock");
  QUELL_TRY(const os::Lock held, firewall::lock(settings_));
  QUELL_TRY(Nft nft, Nft::open());
  QUELL_TRY(const Scene scene, firewall::look(nft, measure.id));
  const Standing standing = firewall::standing_of(scene, measure.id, target);
  if (standing.where == Where::kAltered) return *objection(scene, standing);
  if (standing.where != Where::kWhole) {
    return Refusal{{"it is not in force any more: it was not confirmed in time, or somebody took "
                    "it out; apply it again"},
                   ""};
  }
  const auto full = time_for(measure, clock_->now());
  if (const auto* refusal = std::get_if<Refusal>(&full)) return *refusal;
  on_step("extend");
  QUELL_CHECK(nft.change(firewall::commands_to_extend(firewall::part_in(scene, measure.id),
                                                      std::get<firewall::Lasting>(full))));
  on_step("prove");
  QUELL_TRY(ProbeReport probe, firewall::report_of(nft, settings_, measure.id, target));
  if (probe.state != State::kInForce) return Refusal{{probe.summary}, probe.difference};
  QUELL_TRY(Exhibit exhibit, firewall::exhibit_of(nft, measure.id));
  on_step("done");
  probe.took = since(began);
  return Confirmed{std::move(probe), {std::move(exhibit)}};
}

}  // namespace quell::contain

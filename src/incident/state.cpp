#include "incident/state.h"

#include <algorithm>

#include "incident/cvss.h"
#include "incident/facts.h"

namespace quell::incident {
namespace {

constexpr std::int64_t kMajorOutageMinutes = 5;

MaybeProven<TimeRecorded> derived(TimeKind which, Instant when, Certainty certainty,
                                  std::string source, const Proof& proof) {
  return Proven<TimeRecorded>{
      {.which = which, .certainty = certainty, .when = when, .source = std::move(source)}, proof};
}

std::string from_event(const Proof& proof) {
  return "event " + std::to_string(proof.sequence);
}

MaybeProven<TimeRecorded> derive_started(const State& state) {
  const auto earliest = std::ranges::min_element(
      state.findings, {}, [](const auto& finding) { return finding.value.first; });
  if (earliest == state.findings.end()) return std::nullopt;
  return derived(
      TimeKind::kStarted, earliest->value.first, Certainty::kEstimated,
      "first request of finding " + earliest->value.finding + ", " + from_event(earliest->proof),
      earliest->proof);
}

MaybeProven<TimeRecorded> derive_contained(const State& state) {
  const ContainmentState* first = nullptr;
  for (const auto& one : state.containments)
    if (one.first_passed && (first == nullptr || one.first_passed->proof.sequence <
                                                     first->first_passed->proof.sequence))
      first = &one;
  if (first == nullptr) return std::nullopt;
  const Proof& proof = first->first_passed->proof;
  return derived(
      TimeKind::kContained, proof.at, Certainty::kExact,
      "first passed probe of " + first->requested.value.containment + ", " + from_event(proof),
      proof);
}

MaybeProven<TimeRecorded> derive_resolved(const State& state) {
  const Fact verified = fact(state, FactId::kProductionVerified, state.last_at);
  if (verified.state != FactState::kHolds || !verified.proof) return std::nullopt;
  return derived(TimeKind::kResolved, verified.proof->at, Certainty::kExact,
                 "fix verified in production, " + from_event(*verified.proof), *verified.proof);
}

template <class Item, class IdOf>
const Item* find(const std::vector<Item>& items, std::string_view id, IdOf&& id_of) {
  const auto found = std::ranges::find_if(
      items, [&](const Item& item) { return std::string_view(id_of(item)) == id; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

Environment environment_of(const State& state) {
  return state.environment ? state.environment->value.environment : Environment::kProduction;
}

std::optional<Priority> priority_of(const State& state) {
  if (state.priority) return state.priority->value.priority;
  if (!state.severity) return std::nullopt;
  return priority_of_severity(state.severity->value.severity);
}

MaybeProven<TimeRecorded> time_of(const State& state, TimeKind which) {
  if (const auto& stated = state.times[static_cast<std::size_t>(which)]) return stated;
  switch (which) {
    case TimeKind::kStarted:
      return derive_started(state);
    case TimeKind::kReported:
      if (!state.opened) return std::nullopt;
      return derived(which, state.opened->proof.at, Certainty::kEstimated,
                     "when it was opened, " + from_event(state.opened->proof), state.opened->proof);
    case TimeKind::kAcknowledged:
      if (!state.confirmed) return std::nullopt;
      return derived(which, state.confirmed->proof.at, Certainty::kEstimated,
                     "when it was confirmed, " + from_event(state.confirmed->proof),
                     state.confirmed->proof);
    case TimeKind::kContained:
      return derive_contained(state);
    case TimeKind::kResolved:
      return derive_resolved(state);
    case TimeKind::kDetected:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_major(const State& state) {
  if (state.major) return true;
  if (state.severity && state.severity->value.severity == Severity::kS1) return true;
  if (!state.impact) return false;
  return state.impact->value.data_exposed == Exposure::kYes ||
         state.impact->value.outage_minutes.value_or(0) > kMajorOutageMinutes;
}

bool is_open(const State& state) {
  return state.opened && !state.closed && !state.false_positive;
}

const ContainmentState* find_containment(const State& state, std::string_view id) {
  return find(state.containments, id,
              [](const auto& one) -> auto& { return one.requested.value.containment; });
}

const StageState* find_stage(const State& state, std::string_view id) {
  return find(state.stages, id, [](const auto& one) -> auto& { return one.started.value.stage; });
}

const ApprovalState* find_approval(const State& state, std::string_view id) {
  return find(state.approvals, id,
              [](const auto& one) -> auto& { return one.requested.value.approval; });
}

const WatchState* find_watch(const State& state, std::string_view id) {
  return find(state.watches, id, [](const auto& one) -> auto& { return one.started.value.watch; });
}

const Proven<OptionAdded>* find_option(const State& state, std::string_view id) {
  return find(state.options, id, [](const auto& one) -> auto& { return one.value.option; });
}

const Proven<ReproductionAdded>* find_reproduction(const State& state, std::string_view id) {
  return find(state.reproductions, id,
              [](const auto& one) -> auto& { return one.value.reproduction; });
}

const Proven<EvidenceAdded>* find_evidence(const State& state, std::string_view id) {
  return find(state.evidence, id, [](const auto& one) -> auto& { return one.value.evidence; });
}

const Proven<FindingRecorded>* find_finding(const State& state, std::string_view id) {
  return find(state.findings, id, [](const auto& one) -> auto& { return one.value.finding; });
}

}  // namespace quell::incident

#include <algorithm>

#include "facts/facts.h"

namespace quell::incident::facting {
namespace {

using Phase = ContainmentPhase;

bool in_force(const ContainmentState& one) {
  return one.in_force_since && (one.phase == Phase::kActive || one.phase == Phase::kPermanent);
}

/// The containment in force for longest; nullptr when there is none.
const ContainmentState* active(const State& state) {
  const auto found = std::ranges::find_if(state.containments, in_force);
  return found == state.containments.end() ? nullptr : &*found;
}

std::string described(const ContainmentState& one) {
  const auto& request = one.requested.value;
  return request.containment + " (" + request.actuator + " " + request.target + ")";
}

/// How to type the measure that was chosen.
std::string contain_command(const State& state) {
  if (!state.option_decided) return {};
  const auto* option = find_option(state, state.option_decided->value.option);
  if (option == nullptr || !option->value.measure) return {};
  return "quell contain " + *option->value.measure;
}

/// Is there nothing left of it on its target?
bool settled(const ContainmentState& one) {
  if (one.phase == Phase::kFailed)
    return one.failed && one.failed->value.target_state != TargetState::kUnknown;
  return one.phase == Phase::kLifted || one.phase == Phase::kPermanent;
}

/// "No" while an action that skipped its gate has no review; counts those that were reviewed.
struct BreakGlass {
  std::string pending;
  std::optional<Proof> last_review;
};

void look_at(BreakGlass& found, const std::string& id,
             const MaybeProven<BreakGlassReviewed>& review) {
  if (!review) {
    if (found.pending.empty()) found.pending = id;
  } else if (!found.last_review || found.last_review->sequence < review->proof.sequence) {
    found.last_review = review->proof;
  }
}

BreakGlass break_glass_of(const State& state) {
  BreakGlass found;
  for (const auto& one : state.containments)
    if (one.requested.value.break_glass)
      look_at(found, one.requested.value.containment, one.review);
  for (const auto& one : state.stages)
    if (one.started.value.break_glass) look_at(found, one.started.value.stage, one.review);
  return found;
}

}  // namespace

Fact mitigation_decided(const State& state) {
  return stated(FactId::kMitigationDecided, state.mitigation, "not decided", [](const auto& event) {
    return std::string(event.choice == MitigationChoice::kFixOnly ? "only the fix: "
                                                                  : "a short-term measure: ") +
           event.reason;
  });
}

Fact options_recorded(const State& state) {
  if (!state.options.empty())
    return holds(FactId::kOptionsRecorded, state.options.front().proof,
                 std::to_string(state.options.size()) + " recorded");
  if (state.mitigation && state.mitigation->value.choice == MitigationChoice::kFixOnly)
    return not_applicable(FactId::kOptionsRecorded, "only the fix is made",
                          state.mitigation->proof);
  return lacks(FactId::kOptionsRecorded, "there are no options");
}

Fact option_decided(const State& state) {
  if (state.option_decided)
    return holds(FactId::kOptionDecided, state.option_decided->proof,
                 state.option_decided->value.option + ": " + state.option_decided->value.reason);
  if (state.mitigation && state.mitigation->value.choice == MitigationChoice::kFixOnly)
    return not_applicable(FactId::kOptionDecided, "only the fix is made", state.mitigation->proof);
  if (state.options.empty())
    return lacks(FactId::kOptionDecided, "there are no options", "quell option add TITLE");
  return lacks(FactId::kOptionDecided, "no option was chosen",
               "quell decide " + state.options.front().value.option + " --reason TEXT");
}

Fact contained(const State& state) {
  if (const auto* one = active(state))
    return holds(FactId::kContained, *one->in_force_since, described(*one));
  if (state.mitigation && state.mitigation->value.choice == MitigationChoice::kFixOnly)
    return not_applicable(FactId::kContained, "only the fix is made, by decision",
                          state.mitigation->proof);
  const bool fixed = production_verified(state).state == FactState::kHolds;
  const bool deployed = production_deployed(state).state == FactState::kHolds;
  for (const auto& one : state.containments) {
    if (!deployed || !one.first_passed || one.phase != Phase::kLifted) continue;
    if (fixed)
      return holds(FactId::kContained, one.first_passed->proof,
                   described(one) + ", undone now that the fix is verified");
    return lacks(FactId::kContained,
                 described(one) + " is undone, and the fix is not verified without it",
                 "quell verify TARGET --environment production");
  }
  for (const auto& one : state.containments)
    if (!settled(one))
      return lacks(FactId::kContained, described(one) + " is " + std::string(name_of(one.phase)),
                   "quell lift " + one.requested.value.containment + " --reason TEXT");
  return lacks(FactId::kContained, "no containment is in force", contain_command(state));
}

Fact containment_replayed(const State& state) {
  const auto* one = active(state);
  if (one == nullptr) {
    const Fact now = contained(state);
    if (now.satisfied()) return not_applicable(FactId::kContainmentReplayed, now.detail, now.proof);
    return lacks(FactId::kContainmentReplayed, now.detail, now.supply);
  }
  if (state.reproductions.empty())
    return lacks(FactId::kContainmentReplayed, "there is no reproduction", "quell repro add FILE");
  for (auto check = state.verifications.rbegin(); check != state.verifications.rend(); ++check) {
    if (check->proof.sequence < one->in_force_since->sequence) break;
    if (check->value.environment != one->requested.value.environment) continue;
    if (check->value.verdict != ReplayVerdict::kNotExploitable) break;
    return holds(FactId::kContainmentReplayed, check->proof,
                 check->value.reproduction + " fails behind " + described(*one));
  }
  return lacks(FactId::kContainmentReplayed, "not replayed successfully behind " + described(*one),
               "quell verify TARGET --environment " +
                   std::string(name_of(one->requested.value.environment)));
}

Fact decision_announced(const State& state) {
  const std::uint64_t decided =
      std::max(state.mitigation ? state.mitigation->proof.sequence : 0,
               state.option_decided ? state.option_decided->proof.sequence : 0);
  if (decided == 0) {
    const Fact missing = mitigation_decided(state);
    return lacks(FactId::kDecisionAnnounced, "nothing is decided yet", missing.supply);
  }
  for (const auto& told : state.informed)
    if (told.proof.sequence > decided)
      return holds(FactId::kDecisionAnnounced, told.proof,
                   told.value.who + " by " + told.value.how);
  return lacks(FactId::kDecisionAnnounced, "nobody was told of the decision");
}

Fact break_glass_reviewed(const State& state) {
  const BreakGlass found = break_glass_of(state);
  if (!found.pending.empty())
    return lacks(FactId::kBreakGlassReviewed, found.pending + " skipped its gate, not reviewed yet",
                 "quell decide --review " + found.pending + " --verdict justified --reason TEXT");
  if (found.last_review)
    return holds(FactId::kBreakGlassReviewed, *found.last_review, "all reviewed");
  return not_applicable(FactId::kBreakGlassReviewed, "no gate was skipped");
}

Fact containments_settled(const State& state) {
  if (state.containments.empty())
    return not_applicable(FactId::kContainmentsSettled, "there was no containment");
  std::optional<Proof> last;
  const auto later = [&](const auto& stated) {
    if (stated && (!last || last->sequence < stated->proof.sequence)) last = stated->proof;
  };
  for (const auto& one : state.containments) {
    if (!settled(one))
      return lacks(FactId::kContainmentsSettled,
                   described(one) + " is " + std::string(name_of(one.phase)),
                   "quell lift " + one.requested.value.containment + " --reason TEXT");
    later(one.lifted);
    later(one.permanent);
    later(one.failed);
  }
  return holds(FactId::kContainmentsSettled, *last, "nothing temporary is left in place");
}

}  // namespace quell::incident::facting

#include "commands/approval.h"

#include "facts/facts.h"

namespace quell::incident {
namespace {

bool is_pending(const State& state) {
  if (state.approvals.empty()) return false;
  const auto* fix = facting::current_fix(state);
  const auto& last = state.approvals.back();
  return fix != nullptr && last.requested.proof.sequence > fix->proof.sequence && !last.given &&
         !last.denied;
}

}  // namespace

ApprovalRequested approval_request(const Case& given,
                                   const std::optional<std::string>& justification) {
  const auto& fix = facting::current_fix(given.state)->value;
  return {.approval = next_id("A", given.state.approvals.size()),
          .subject = ApprovalSubject::kProductionDeployment,
          .revision = fix.revision,
          .requester = given.context.actor.name,
          .justification = justification,
          .rollback_plan = fix.rollback_plan.value_or("")};
}

Ruling ask_for_approval(const Case& given, const Fact& approved,
                        const std::optional<std::string>& justification) {
  Ruling ruling{.answer = GateAnswer::kNeedsApproval};
  ruling.missing.push_back(lacking(approved));
  if (is_pending(given.state)) return ruling;
  ApprovalRequested request = approval_request(given, justification);
  ruling.missing.back() = {.fact = std::string(name_of(FactId::kProductionApproved)),
                           .why = request.approval + " waits for a second person",
                           .supply = "quell decide --approve " + request.approval};
  ruling.events.emplace_back(std::move(request));
  return ruling;
}

std::string approved_id(const State& state) {
  return state.approvals.back().requested.value.approval;
}

std::optional<Ruling> check_approver(const Case& given, std::string_view approval) {
  const auto* found = find_approval(given.state, approval);
  if (found == nullptr)
    return deny(unknown_id("approval", approval, "quell decide --ask-approval --reason TEXT"));
  const auto& request = found->requested.value;
  if (request.requester == given.context.actor.name)
    return deny({.fact = "second_person",
                 .why = "an approver is never the requester",
                 .supply = "quell decide --approve " + request.approval + " (as somebody else)"});
  if (found->given || found->denied)
    return deny({.fact = "approval",
                 .why = request.approval + " is answered already",
                 .supply = "quell decide --ask-approval --reason TEXT"});
  return std::nullopt;
}

}  // namespace quell::incident

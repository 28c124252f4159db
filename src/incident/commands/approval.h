// What asking for, giving and denying approval share. Private.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "commands/rule.h"

namespace quell::incident {

/// REQUIRES: there is a current fix.
ApprovalRequested approval_request(const Case& given,
                                   const std::optional<std::string>& justification);

/// Everything but approval is there: asks for it, unless that was done already.
Ruling ask_for_approval(const Case& given, const Fact& approved,
                        const std::optional<std::string>& justification);

/// The approval that holds for the current fix. REQUIRES: production_approved holds.
std::string approved_id(const State& state);

/// Refuses an approval that is unknown or answered, or whose requester is the one who answers.
std::optional<Ruling> check_approver(const Case& given, std::string_view approval);

}  // namespace quell::incident

// decide(): the one place where a command becomes events or is refused. Pure: the same state,
// command and context always give the same decision.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "incident/command.h"
#include "incident/policy.h"
#include "incident/state.h"

namespace quell::incident {

struct IncidentTag;
/// "QL-2026-0001"
using IncidentId = Id<IncidentTag>;

enum class GateAnswer : std::uint8_t { kAllow, kAllowAndAnnounce, kNeedsApproval, kDeny };
template <>
struct EnumNames<GateAnswer> {
  static constexpr std::string_view kType = "GateAnswer";
  static constexpr std::array<std::string_view, 4> kValues{"allow", "allow_and_announce",
                                                           "needs_approval", "deny"};
};

/// What the desk vouches for about the actor.
enum class Membership : std::uint8_t { kOnIncident, kOutside };
enum class Authority : std::uint8_t { kNone, kMayApprove };

struct Context {
  Actor actor{};
  Instant now{};
  IncidentId incident{};  ///< the id that OpenIncident gets; the stream's id afterwards
  Membership membership = Membership::kOnIncident;
  Authority authority = Authority::kNone;
  const Policy& policy;  ///< outlives the call
};

struct Decision {
  GateAnswer answer = GateAnswer::kAllow;
  std::vector<Event> events{};         ///< numbered on from state.last_sequence; may be empty
  std::vector<MissingFact> missing{};  ///< for refusals: what is missing and what supplies it
  std::string message{};               ///< one line for the person; made of outside text

  [[nodiscard]] bool allowed() const {
    return answer == GateAnswer::kAllow || answer == GateAnswer::kAllowAndAnnounce;
  }
};

/// Decides at the state's head. A refusal (kDeny, kNeedsApproval) is recorded as CommandRefused, or
/// as ApprovalRequested when approval is all that is missing; beyond kRefusalsPerWindow its events
/// are empty. Commands marked `outcome` in the catalogue are recorded whenever an allowed kind of
/// actor reports them.
[[nodiscard]] Decision decide(const State& state, const Command& command, const Context& context);

}  // namespace quell::incident

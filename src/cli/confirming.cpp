#include "confirming.h"

#include <fmt/format.h>

#include <string>

#include "base/safe_text.h"
#include "casework/keeper.h"
#include "casework/kinds.h"
#include "incident/expiry.h"
#include "work.h"

namespace quell::cli {

Result<casework::ConfirmOutcome> confirm_until(const Case& of, const std::string& id,
                                               const std::optional<Instant>& ends,
                                               Session& session) {
  QUELL_TRY(const config::Config* config, session.config());
  casework::Keeper keeper = keeper_of(*of.workbench, session.clock());
  return casework::confirm_containment(session.actuators(*config), keeper, {of.id, id, of.state},
                                       effect_report(of, "containment"), ends);
}

Result<casework::ConfirmOutcome> hold_until(const OneContainment& one,
                                            const std::optional<Instant>& ends, Session& session) {
  if (!casework::ended_by(one.state().requested.value.actuator).empty()) {
    return confirm_until(one.of, one.id, ends, session);
  }
  QUELL_TRY(const config::Config* config, session.config());
  casework::Keeper keeper = keeper_of(*one.of.workbench, session.clock());
  QUELL_TRY(contain::ProbeReport probe,
            casework::probe_containment(session.actuators(*config), keeper,
                                        {one.of.id, one.id, one.of.state},
                                        effect_report(one.of, "containment")));
  if (probe.state == contain::State::kInForce) return probe;
  return contain::Refusal{{fmt::format("{} is not in force: {}", one.id, probe.summary)},
                          probe.difference};
}

Exit hold_again(const OneContainment& one, Exit given, Console& console, Session& session) {
  if (casework::ended_by(one.state().requested.value.actuator).empty()) return given;
  const auto again = confirm_until(one.of, one.id, incident::set_end(one.state()), session);
  return again ? given : fail_with(console, again.error());
}

void complain_of(const contain::Refusal& refusal, std::string_view done, Console& console) {
  for (const std::string& reason : refusal.reasons) {
    console.complain(fmt::format("quell: not {}: {}", done, terminal_safe(reason)));
  }
  if (!refusal.difference.empty()) console.complain(terminal_safe_lines(refusal.difference));
}

}  // namespace quell::cli

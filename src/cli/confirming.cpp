#include "confirming.h"

#include <fmt/format.h>

#include <string>

#include "base/safe_text.h"
#include "casework/keeper.h"
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

void complain_of(const contain::Refusal& refusal, std::string_view done, Console& console) {
  for (const std::string& reason : refusal.reasons) {
    console.complain(fmt::format("quell: not {}: {}", done, terminal_safe(reason)));
  }
  if (!refusal.difference.empty()) console.complain(terminal_safe_lines(refusal.difference));
}

}  // namespace quell::cli

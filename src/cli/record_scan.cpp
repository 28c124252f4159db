#include "record_scan.h"

#include <fmt/format.h>

#include "casework/findings.h"
#include "casework/keeper.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "common.h"
#include "incident/commands.h"
#include "investigate/scan.h"
#include "refusal.h"
#include "scan/scan_views.h"
#include "work.h"

namespace quell::cli {

Exit record_scan(const Arguments& arguments, const ScanToKeep& scan, Console& console,
                 Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  casework::Keeper keeper = keeper_of(*of->workbench, session.clock());
  const auto recorded =
      casework::record_findings(keeper, {.report = scan.report,
                                         .logs = scan.logs,
                                         .benign = casework::benign_actors(of->state),
                                         .state = of->state,
                                         .reading = scan.reading,
                                         .proxies = scan.proxies,
                                         .rules = scan.rules});
  if (!recorded) return fail_with(console, recorded.error());
  for (const incident::CommandBody& command : recorded->commands) {
    const auto outcome = submit(*of, command);
    if (!outcome) return fail_with(console, outcome.error());
    if (!outcome->allowed()) return show_refusal(*outcome, {}, console);
  }
  console.print(fmt::format("  recorded in {}: {} on {}, their log lines sealed\n", of->id.text(),
                            counted(recorded->findings, "finding"),
                            counted(recorded->actors, "actor")));
  if (recorded->known_already > 0) {
    console.print(fmt::format("  on record already, unchanged: {}\n",
                              counted(recorded->known_already, "finding")));
  }
  if (recorded->benign_left_out > 0) {
    console.print(
        fmt::format("  left out as benign: {}\n", counted(recorded->benign_left_out, "actor")));
  }
  if (recorded->beyond_limit > 0) {
    console.print(fmt::format(
        "  not recorded yet: {} further actors, the milder ones; record again for them\n",
        recorded->beyond_limit));
  }
  const auto shown = show_next(*of, console);
  return shown ? Exit::kDone : fail_with(console, shown.error());
}

}  // namespace quell::cli

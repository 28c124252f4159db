#include "cli/table.h"

#include <iterator>
#include <utility>
#include <vector>

#include "cli/subcommand.h"
#include "commands/commands.h"
#include "commands/helper_commands.h"
#include "commands/scan_commands.h"

namespace quell::cli {

std::vector<Subcommand> subcommand_table(std::vector<Subcommand> more) {
  std::vector<Subcommand> table{
      overview_command(),
      // Look
      status_command(), next_command(), timeline_command(),
      // Triage
      open_command(), confirm_command(), severity_command(), env_command(), repro_add_command(),
      repro_list_command(), benign_command(), benign_list_command(), note_command(),
      // Mitigate
      option_add_command(), option_list_command(), decide_command(), contain_command(),
      contain_plan_command(), contain_apply_command(), contain_list_command(),
      contain_show_command(), contain_probe_command(), contain_confirm_command(),
      contain_extend_command(), contain_lift_command(), lift_command(), keep_command(),
      helper_command(), helper_status_command(),
      // Investigate
      scan_command(), detect_command(), explain_command(), rules_check_command(), files_command(),
      impact_command(), evidence_add_command(), evidence_list_command(), evidence_show_command(),
      // Fix and deploy
      deploy_fix_command(), deploy_command(), deploy_regressed_command(), verify_command(),
      verify_similar_command(), verify_scanner_command(), watch_command(),
      // Close
      report_command(), close_command(),
      // Record
      journal_verify_command(), journal_export_command(), journal_checkpoint_command(),
      journal_key_command()};
  std::move(more.begin(), more.end(), std::back_inserter(table));
  table.push_back(completion_command(table));
  return table;
}

}  // namespace quell::cli

// Every subcommand of `quell`, one function and one file each. The order in which people meet them
// is the table's: cli/table.cpp.
#pragma once

#include <vector>

#include "cli/subcommand.h"

namespace quell::cli {

// Look
Subcommand overview_command();  ///< `quell` alone
Subcommand status_command();
Subcommand next_command();
Subcommand timeline_command();

// Triage
Subcommand open_command();
Subcommand confirm_command();
Subcommand severity_command();
Subcommand env_command();
Subcommand note_command();
Subcommand repro_add_command();
Subcommand repro_list_command();
Subcommand benign_command();
Subcommand benign_list_command();

// Mitigate
Subcommand option_add_command();
Subcommand option_list_command();
Subcommand decide_command();
Subcommand contain_command();
Subcommand contain_list_command();
Subcommand contain_plan_command();
Subcommand contain_apply_command();
Subcommand contain_confirm_command();
Subcommand contain_extend_command();
Subcommand contain_probe_command();
Subcommand contain_show_command();
Subcommand contain_lift_command();
Subcommand keep_command();
Subcommand lift_command();

// Investigate
Subcommand impact_command();
Subcommand evidence_add_command();
Subcommand evidence_list_command();
Subcommand evidence_show_command();

// Fix and deploy
Subcommand deploy_command();
Subcommand deploy_fix_command();
Subcommand deploy_regressed_command();
Subcommand verify_command();
Subcommand verify_similar_command();
Subcommand verify_scanner_command();
Subcommand watch_command();

// Close
Subcommand report_command();
Subcommand close_command();

// Record
Subcommand journal_verify_command();
Subcommand journal_export_command();
Subcommand journal_checkpoint_command();
Subcommand journal_key_command();
/// `others` are all other subcommands: what it completes.
Subcommand completion_command(std::vector<Subcommand> others);

}  // namespace quell::cli

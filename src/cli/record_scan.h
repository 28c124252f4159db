// quell scan --record: the findings of a scan go onto the record of an incident.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "investigate/scan.h"
#include "logs/reader.h"
#include "rules/rule_set.h"
#include "target/address.h"

namespace quell::cli {

struct ScanToKeep {
  const investigate::ScanReport& report;
  const std::vector<std::string>& logs;
  logs::ReadOptions reading{};  ///< for the lines, which are read again
  std::vector<target::Network> proxies{};
  const rules::RuleSet* rules = nullptr;
};

/// Seals the attack lines of each actor that is not benign and records what they did. Prints a
/// summary. 0 when everything was recorded, 1 when a command was refused.
Exit record_scan(const Arguments& arguments, const ScanToKeep& scan, Console& console,
                 Session& session);

}  // namespace quell::cli

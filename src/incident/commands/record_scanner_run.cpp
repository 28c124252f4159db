#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const RecordScannerRun& command, const Case& /*given*/) {
  return allow(ScannerRan{.scanner = command.scanner,
                          .environment = command.environment,
                          .exit_status = command.exit_status,
                          .findings = command.findings,
                          .new_findings = command.new_findings,
                          .output = command.output},
               command.scanner + " recorded");
}

}  // namespace quell::incident

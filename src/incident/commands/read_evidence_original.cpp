#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ReadEvidenceOriginal& command, const Case& given) {
  if (find_evidence(given.state, command.evidence) == nullptr)
    return deny(unknown_id("evidence", command.evidence, "quell evidence add FILE"));
  return announce(EvidenceOriginalRead{.evidence = command.evidence, .reason = command.reason},
                  "the reading of " + command.evidence + " is recorded");
}

}  // namespace quell::incident

#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const AddEvidence& command, const Case& given) {
  std::string id = next_id("E", given.state.evidence.size());
  return allow(EvidenceAdded{.evidence = id,
                             .digest = command.digest,
                             .size = command.size,
                             .name = command.name,
                             .origin = command.origin,
                             .redacted = command.redacted,
                             .media_type = command.media_type},
               id + " sealed");
}

}  // namespace quell::incident

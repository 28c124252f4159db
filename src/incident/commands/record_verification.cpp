#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const RecordVerification& command, const Case& given) {
  std::string id = next_id("V", given.state.verifications.size());
  std::string message = id + ": " + command.reproduction + " is " +
                        std::string(name_of(command.verdict)) + " in " +
                        std::string(name_of(command.environment));
  return allow(VerificationRecorded{.verification = std::move(id),
                                    .environment = command.environment,
                                    .target = command.target,
                                    .reproduction = command.reproduction,
                                    .verdict = command.verdict,
                                    .control = command.control,
                                    .requests = command.requests,
                                    .revision = command.revision,
                                    .behind = command.behind,
                                    .evidence = command.evidence,
                                    .detail = command.detail},
               std::move(message));
}

}  // namespace quell::incident

#include "base/safe_text.h"
#include "commands/approval.h"
#include "commands/rule.h"
#include "facts/facts.h"

namespace quell::incident {

namespace {

/// Outside production nothing asks for approval; so what is called outside must not be where a
/// production stage goes.
void require_production(std::vector<MissingFact>& missing, const Case& given) {
  const Environment environment = environment_of(given.state);
  if (environment == Environment::kProduction) return;
  missing.push_back(
      {.fact = "environment",
       .why = "the incident is held to be in " + std::string(name_of(environment)) +
              ", and a production stage goes to production",
       .supply = "quell env production --reason 'the fix is deployed to production'"});
}

/// What each stage waits for. Production also needs approval, which is asked for last.
void require_stage(std::vector<MissingFact>& missing, StageKind kind, const Case& given) {
  require(missing, given, {FactId::kConfirmed, FactId::kFixReferenced});
  switch (kind) {
    case StageKind::kTest:
    case StageKind::kBackup:
      break;
    case StageKind::kStaging:
    case StageKind::kMigration:
      require(missing, given, {FactId::kTestsGreen});
      break;
    case StageKind::kProduction:
      require(missing, given,
              {FactId::kTestsGreen, FactId::kStagingVerified, FactId::kMigrationTried,
               FactId::kBackupTaken, FactId::kRollbackPlanned});
      require_gate(missing, given, Gate::kDeployProduction);
      require_production(missing, given);
      break;
  }
}

/// Options stand in front of "--": behind it they would be words of the command.
std::string stage_command(StageKind kind, std::string_view options) {
  return "quell deploy " + std::string(name_of(kind)) + std::string(options) + " -- COMMAND";
}

void require_revision(std::vector<MissingFact>& missing, const StartStage& command,
                      const Case& given) {
  const auto* fix = facting::current_fix(given.state);
  if (fix == nullptr) {
    if (command.break_glass)  // there is nothing to deploy, however urgent it is
      require(missing, given, {FactId::kFixReferenced});
    return;
  }
  if (command.revision && *command.revision != fix->value.revision)
    missing.push_back({.fact = "revision",
                       .why = "the fix is " + fix->value.revision + ", not " + *command.revision,
                       .supply = "quell deploy fix " + shell_word(*command.revision) +
                                 " --reference TEXT --summary TEXT --rollback TEXT"});
}

StageStarted started(const StartStage& command, const Case& given) {
  return {.stage = next_id("D", given.state.stages.size()),
          .kind = command.kind,
          .revision = facting::current_fix(given.state)->value.revision,
          .command = command.command,
          .environment = environment_of(given.state),
          .break_glass = command.break_glass,
          .reason = command.reason};
}

}  // namespace

Ruling rule(const StartStage& command, const Case& given) {
  std::vector<MissingFact> missing;
  if (!command.break_glass)
    require_stage(missing, command.kind, given);
  else if (!command.reason)
    missing.push_back({.fact = "reason",
                       .why = "skipping the gate needs a reason",
                       .supply = stage_command(command.kind, " --break-glass --reason TEXT")});
  require_revision(missing, command, given);
  if (auto refused = deny_if(std::move(missing))) return *refused;
  StageStarted event = started(command, given);
  std::string message = event.stage + " (" + std::string(name_of(command.kind)) + ") started";
  if (command.break_glass)
    return announce(std::move(event), message + "; it skipped its gate and needs a review");
  if (command.kind != StageKind::kProduction) return allow(std::move(event), std::move(message));
  const Fact approved = fact(given.state, FactId::kProductionApproved, given.context.now);
  if (!approved.satisfied()) return ask_for_approval(given, approved, command.reason);
  if (approved.state == FactState::kHolds) event.approval = approved_id(given.state);
  return announce(std::move(event), std::move(message));
}

}  // namespace quell::incident

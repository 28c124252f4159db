// Proving a fix or a containment: a recorded reproduction is replayed and the verdict recorded.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "casework/keeper.h"
#include "config/config.h"
#include "desk/effects.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "os/signals.h"
#include "replay/replay.h"

namespace quell::casework {

/// A reproduction file ready to be put on the record.
struct RecordedReproduction {
  incident::AddEvidence evidence;
  incident::AddReproduction command;
};

/// Reads, checks and seals a reproduction file (docs/formats/reproduction.md). Errors:
/// kInvalidInput with line and column.
Result<RecordedReproduction> record_reproduction(Keeper& keeper, std::string_view text,
                                                 const std::string& file);

struct VerifyRequest {
  std::string reproduction;  ///< "R1"
  config::Target target;     ///< where to; nothing else is contacted
  const os::StopSignal* stop = nullptr;
};

struct Verified {
  incident::RecordVerification command;  ///< reported already
  replay::Replay replay;
  replay::Question question = replay::Question::kIsItFixed;
};

/// Replays against the target and reports the verdict. While a containment of the incident may be
/// in force, the question is whether the attack is stopped, because a fix cannot be seen through
/// it. Errors: kNotFound (no such reproduction), kCancelled, kCorrupted.
Result<Verified> verify(Keeper& keeper, const incident::State& state, const VerifyRequest& request,
                        const desk::Report& report);

}  // namespace quell::casework

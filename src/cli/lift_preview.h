// What lifting a containment would do: quell lift ID --dry-run.
#pragma once

#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "one_containment.h"

namespace quell::cli {

/// Looks at the target from outside, asks the gate, and shows both with what was changed and how it
/// is taken back. Neither the target nor the record learns of it. kDone: a lift may be asked for;
/// kFound: the gate refuses it; kFailed: the target cannot be looked at.
Exit preview_lift(const OneContainment& one, bool json, Console& console, Session& session);

}  // namespace quell::cli

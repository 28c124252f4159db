// Giving a containment that ends by itself another end: quell contain confirm, quell contain
// extend and lift --keep.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "casework/containment.h"
#include "cli/console.h"
#include "cli/session.h"
#include "common.h"
#include "contain/actuator.h"

namespace quell::cli {

/// Stops its dead-man's timer and gives it this end (nullopt: none); reports what is seen. Errors:
/// those of casework::confirm_containment.
Result<casework::ConfirmOutcome> confirm_until(const Case& of, const std::string& id,
                                               const std::optional<Instant>& ends,
                                               Session& session);

/// "not confirmed: " and each reason. `done`: what it was not, "confirmed".
void complain_of(const contain::Refusal& refusal, std::string_view done, Console& console);

}  // namespace quell::cli

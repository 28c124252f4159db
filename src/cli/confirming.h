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
#include "one_containment.h"

namespace quell::cli {

/// Stops its dead-man's timer and gives it this end (nullopt: none); reports what is seen. Errors:
/// those of casework::confirm_containment.
Result<casework::ConfirmOutcome> confirm_until(const Case& of, const std::string& id,
                                               const std::optional<Instant>& ends,
                                               Session& session);

/// Sees that it is in force before it is said to last until `ends`, or for good (nullopt). What the
/// kernel ends gets that end from it, before the record has it: who is killed in between leaves
/// what the record still has an end for. The outcome of the look is reported either way. Errors:
/// those of casework::confirm_containment.
Result<casework::ConfirmOutcome> hold_until(const OneContainment& one,
                                            const std::optional<Instant>& ends, Session& session);

/// The record did not take the new end: what the kernel ends gets the old one again. `given`: what
/// the command is to exit with when that worked.
Exit hold_again(const OneContainment& one, Exit given, Console& console, Session& session);

/// "not confirmed: " and each reason. `done`: what it was not, "confirmed".
void complain_of(const contain::Refusal& refusal, std::string_view done, Console& console);

}  // namespace quell::cli

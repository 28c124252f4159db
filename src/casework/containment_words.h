// Plans and probes as text for people and for the evidence store. Pure.
#pragma once

#include <string>

#include "contain/actuator.h"

namespace quell::casework {

/// The whole plan: what changes, who is hit, how it is undone. Holds outside text.
std::string text_of(const contain::Plan& plan);
/// The same without when it ends, which moves while a person reads the plan.
std::string lasting_text_of(const contain::Plan& plan);
/// What was looked at and seen, one check a line. Holds outside text.
std::string text_of(const contain::ProbeReport& report);
/// A report with the bytes that were exchanged, for the evidence store.
std::string transcript_of(const contain::ProbeReport& report,
                          const std::vector<contain::Exhibit>& exhibits);
/// The reasons and the difference.
std::string text_of(const contain::Refusal& refusal);

}  // namespace quell::casework

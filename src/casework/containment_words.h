// Plans and probes as text for people and for the evidence store. Pure.
#pragma once

#include <string>

#include "contain/actuator.h"

namespace quell::casework {

/// The whole plan: what changes, who is hit, how it is undone. Holds outside text.
std::string text_of(const contain::Plan& plan);
/// What is done and how it is taken back: what a plan that is made again must have in common with
/// the one that was shown. Who is hit, what is warned of and when it ends move while a person
/// reads.
std::string lasting_text_of(const contain::Plan& plan);
/// What was looked at and seen, one check a line. Holds outside text.
std::string text_of(const contain::ProbeReport& report);
/// A report with the bytes that were exchanged, for the evidence store.
std::string transcript_of(const contain::ProbeReport& report,
                          const std::vector<contain::Exhibit>& exhibits);
/// The reasons and the difference.
std::string text_of(const contain::Refusal& refusal);

}  // namespace quell::casework

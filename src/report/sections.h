// The sections of the artifacts. Each writes its heading and what the record says; several
// artifacts share them.
#pragma once

#include "view.h"

namespace quell::report {

// section_summary.cpp
void write_head(Writer& writer, const Markdown& title);
void write_in_short(Writer& writer);
void write_times(Writer& writer);
// section_attack.cpp
void write_symptoms(Writer& writer);
void write_root_cause(Writer& writer);
void write_impact(Writer& writer);
// section_mitigation.cpp
void write_mitigation(Writer& writer);
void write_options(Writer& writer);
// section_fix.cpp
void write_corrective_actions(Writer& writer);
void write_proof(Writer& writer);
void write_prevention(Writer& writer);
// section_record.cpp
void write_unknown(Writer& writer);
void write_remaining(Writer& writer);
void write_people(Writer& writer);
/// At most `most` events, the first and the last of them; says how many it leaves out.
void write_timeline(Writer& writer, std::size_t most);
void write_evidence(Writer& writer);

}  // namespace quell::report

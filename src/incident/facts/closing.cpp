#include <algorithm>

#include "facts/facts.h"

namespace quell::incident::facting {
namespace {

/// An artifact that was written after the fix was proved; an earlier one could not say so.
Fact written(const State& state, FactId id, const std::string& name) {
  const auto found = state.artifacts.find(name);
  if (found == state.artifacts.end()) return lacks(id, name + " was not written");
  const Fact verified = production_verified(state);
  const Fact staged = staging_verified(state);
  std::uint64_t needed = last_reopened(state);
  for (const Fact* proof : {&verified, &staged})
    if (proof->state == FactState::kHolds) needed = std::max(needed, proof->proof->sequence);
  if (found->second.proof.sequence < needed)
    return lacks(id, name + " is older than the verification of the fix");
  return holds(id, found->second.proof, "digest " + found->second.value.digest.text());
}

}  // namespace

Fact report_written(const State& state) {
  return written(state, FactId::kReportWritten, "incident_report.md");
}

Fact patch_notes_written(const State& state) {
  return written(state, FactId::kPatchNotesWritten, "security_patch_notes.md");
}

Fact postmortem_written(const State& state) {
  if (!is_major(state))
    return not_applicable(FactId::kPostmortemWritten, "the incident is not major");
  return written(state, FactId::kPostmortemWritten, "postmortem.md");
}

Fact closed(const State& state) {
  return stated(FactId::kClosed, state.closed, "the incident is open",
                [](const auto& event) { return event.summary; });
}

}  // namespace quell::incident::facting

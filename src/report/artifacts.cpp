// Which sections make which artifact.
#include "report/report.h"

#include <limits>

#include "sections.h"

namespace quell::report {
namespace {

// Rows of a timeline inside a report; timeline.md has no such limit.
constexpr std::size_t kTimelineRows = 400;

}  // namespace

std::string incident_report(const Record& record) {
  Writer writer(record);
  write_head(writer, "Incident report");
  write_in_short(writer);
  write_times(writer);
  write_symptoms(writer);
  write_root_cause(writer);
  write_impact(writer);
  write_mitigation(writer);
  write_corrective_actions(writer);
  write_proof(writer);
  write_prevention(writer);
  write_unknown(writer);
  write_remaining(writer);
  write_people(writer);
  write_timeline(writer, kTimelineRows);
  write_evidence(writer);
  return writer.out.take();
}

std::string decision_record(const Record& record) {
  Writer writer(record);
  write_head(writer, "Decision record");
  writer.out.section("Context");
  writer.out.bullets({Markdown("Hole: ") + hole(writer), Markdown("Success: ") + success(writer)});
  writer.out.section("Decision and options");
  write_options(writer);
  write_unknown(writer);
  write_evidence(writer);
  return writer.out.take();
}

std::string timeline(const Record& record) {
  Writer writer(record);
  write_head(writer, "Timeline");
  write_timeline(writer, std::numeric_limits<std::size_t>::max());
  return writer.out.take();
}

std::string evidence_list(const Record& record) {
  Writer writer(record);
  write_head(writer, "Evidence");
  write_evidence(writer);
  return writer.out.take();
}

std::vector<Artifact> artifacts(const Record& record) {
  const incident::State& state = record.state;
  std::vector<Artifact> all = {{"incident_report.md", incident_report(record)},
                               {"security_patch_notes.md", security_patch_notes(record)},
                               {"timeline.md", timeline(record)},
                               {"evidence.md", evidence_list(record)}};
  if (is_major(state)) all.push_back({"postmortem.md", postmortem(record)});
  if (state.mitigation || !state.options.empty())
    all.push_back({"decision_record.md", decision_record(record)});
  return all;
}

}  // namespace quell::report

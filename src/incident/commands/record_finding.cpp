#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const RecordFinding& command, const Case& given) {
  std::vector<MissingFact> missing;
  const std::string supply = "quell scan PATH --record";
  if (!given.state.evidence_by_digest.contains(command.evidence.text()))
    missing.push_back(unknown_id("evidence", command.evidence.text(), "quell evidence add FILE"));
  if (command.last < command.first)
    missing.push_back({.fact = "last", .why = "it ends before it begins", .supply = supply});
  if (command.requests < 1)
    missing.push_back({.fact = "requests", .why = "a finding has requests", .supply = supply});
  if (auto refused = deny_if(std::move(missing))) return *refused;
  std::string id = next_id("F", given.state.findings_made);
  return allow(FindingRecorded{.finding = id,
                               .actor = command.actor,
                               .vector = command.vector,
                               .endpoint = command.endpoint,
                               .verdict = command.verdict,
                               .requests = command.requests,
                               .succeeded = command.succeeded,
                               .bytes_returned = command.bytes_returned,
                               .first = command.first,
                               .last = command.last,
                               .reasons = command.reasons,
                               .evidence = command.evidence},
               id + " recorded");
}

}  // namespace quell::incident

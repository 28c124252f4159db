// The fix, its way into production, and what proves it.
#include "sections.h"

namespace quell::report {

using namespace incident;

namespace {

void stages(Writer& writer) {
  std::vector<std::vector<Markdown>> rows;
  for (const StageState& stage : writer.state().stages) {
    const StageStarted& value = stage.started.value;
    Markdown end = "not finished";
    if (stage.finished)
      end = (stage.finished->value.exit_status == 0
                 ? Markdown("succeeded")
                 : Markdown("failed with status ") + number(stage.finished->value.exit_status)) +
            " on " + utc(stage.finished->proof.at) + by(stage.finished->proof) +
            writer.cites.evidence(stage.finished->value.output, "output of the stage");
    rows.push_back({prose(value.stage) + by(stage.started.proof), name(value.kind),
                    prose(value.revision), who(stage.started.proof.actor),
                    value.break_glass ? Markdown("skipped by break-glass")
                    : value.approval  ? Markdown("approval ") + prose(*value.approval)
                                      : Markdown("no approval needed"),
                    end});
  }
  if (rows.empty()) writer.out.paragraph("No stage of a deployment is on record.");
  writer.out.table({"Stage", "Kind", "Revision", "By", "Gate", "Result"}, rows);
}

void approvals(Writer& writer) {
  std::vector<Markdown> all;
  for (const ApprovalState& approval : writer.state().approvals) {
    const ApprovalRequested& value = approval.requested.value;
    Markdown line = Markdown("Approval ") + prose(value.approval) + " of " + prose(value.revision) +
                    ", asked for by " + prose(value.requester) + by(approval.requested.proof) +
                    ": ";
    if (approval.given)
      line += Markdown("given by ") + who(approval.given->proof.actor) + " on " +
              utc(approval.given->proof.at) + by(approval.given->proof);
    else if (approval.denied)
      line += Markdown("denied by ") + who(approval.denied->proof.actor) + ", " +
              prose(approval.denied->value.reason) + by(approval.denied->proof);
    else
      line += "not answered";
    all.push_back(line);
  }
  writer.out.bullets(all);
}

}  // namespace

void write_corrective_actions(Writer& writer) {
  const State& state = writer.state();
  writer.out.section("Corrective actions");
  if (state.fix) {
    const auto& [value, proof] = *state.fix;
    writer.out.bullets(
        {Markdown("Fix: ") + prose(value.summary) + " (" + prose(value.reference) + ", revision " +
             prose(value.revision) + "), given by " + who(proof.actor) + by(proof),
         Markdown("Way back: ") +
             (value.rollback_plan ? prose(*value.rollback_plan) : Markdown("none on record")) +
             by(proof),
         (value.migration ? Markdown("With a data migration") : Markdown("No data migration")) +
             by(proof)});
  } else {
    writer.out.paragraph("No fix is on record.");
  }
  stages(writer);
  approvals(writer);
  std::vector<Markdown> regressions;
  for (const auto& [value, proof] : state.regressions)
    regressions.push_back(Markdown("Revision ") + prose(value.revision) +
                          " did harm and was reverted: " + prose(value.reason) + by(proof));
  writer.out.bullets(regressions);
}

void write_proof(Writer& writer) {
  const State& state = writer.state();
  writer.out.section("Proof");
  std::vector<std::vector<Markdown>> rows;
  for (const auto& [value, proof] : state.verifications)
    rows.push_back({prose(value.verification) + by(proof), utc(proof.at),
                    name(value.environment) + ", " + code(value.target), prose(value.reproduction),
                    verdict(value), name(value.control), number(value.requests),
                    (value.revision ? prose(*value.revision) : Markdown("unknown")) +
                        writer.cites.evidence(value.evidence, "replay")});
  if (rows.empty()) writer.out.paragraph("Nothing was replayed: nothing is proved.");
  writer.out.table({"Verification", "When", "Against", "Reproduction", "Verdict", "Control",
                    "Requests", "Revision"},
                   rows);
  std::vector<Markdown> others;
  for (const auto& [value, proof] : state.reproductions)
    others.push_back(Markdown("Reproduction ") + prose(value.reproduction) + ": " +
                     prose(value.title) + ", " + code(value.request_line) + ", exploited if " +
                     prose(value.exploited_if) +
                     (value.control_line ? Markdown("; control ") + code(*value.control_line)
                                         : Markdown("; no control request")) +
                     by(proof) + writer.cites.evidence(value.file, "reproduction"));
  for (const auto& [value, proof] : state.scanner_runs)
    others.push_back(Markdown("Scanner ") + prose(value.scanner) + " against " +
                     name(value.environment) + ": " + count(value.findings, "finding", "findings") +
                     by(proof) + writer.cites.evidence(value.output, "output of a scanner"));
  for (const WatchState& watch : state.watches) {
    const WatchStarted& value = watch.started.value;
    Markdown line = Markdown("Watch ") + prose(value.watch) + " from " +
                    utc(watch.started.proof.at) + ", until " + utc(watch.until);
    if (value.shortened)
      line += Markdown(", shortened to ") + words(std::chrono::seconds(value.duration_s));
    line += Markdown(": ") +
            (watch.finished
                 ? count(watch.finished->value.requests, "request", "requests") + " looked at, " +
                       count(watch.finished->value.hits, "hit", "hits") + by(watch.finished->proof)
                 : Markdown("not finished")) +
            ", " + number(watch.stopped) + " stopped, " + number(watch.got_through) +
            " got through";
    others.push_back(line + by(watch.started.proof));
  }
  writer.out.bullets(others);
}

void write_prevention(Writer& writer) {
  const State& state = writer.state();
  writer.out.section("Prevention");
  std::vector<Markdown> all;
  for (const auto& [value, proof] : state.similar)
    all.push_back(Markdown("Similar place ") + code(value.place) + ": " + name(value.verdict) +
                  ", " + prose(value.reason) + by(proof));
  if (state.similar_finished)
    all.push_back(Markdown("Search for similar places: ") +
                  prose(state.similar_finished->value.summary) + by(state.similar_finished->proof));
  else
    all.push_back("The search for similar places is not on record.");
  writer.out.bullets(all);
}

}  // namespace quell::report

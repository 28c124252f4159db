// The head of every artifact, the short answers and the times.
#include <string>

#include "incident/cvss.h"
#include "sections.h"

namespace quell::report {

using namespace incident;

namespace {

Markdown standing(const State& state) {
  if (state.closed)
    return Markdown("closed, ") + utc(state.closed->proof.at) + by(state.closed->proof);
  if (state.false_positive)
    return Markdown("false positive, ") + utc(state.false_positive->proof.at) +
           by(state.false_positive->proof);
  return "open when this was written";
}

Markdown severity(const State& state) {
  if (!state.severity) return "not assessed";
  const SeverityAssessed& value = state.severity->value;
  Markdown line = name(value.severity);
  if (const auto priority = priority_of(state)) line += Markdown(", priority ") + name(*priority);
  if (value.score_tenths) line += Markdown(", CVSS ") + prose(score_text(*value.score_tenths));
  if (value.vector) line += Markdown(" ") + code(*value.vector);
  return line + by(state.severity->proof);
}

Markdown environment(const State& state) {
  if (!state.environment) return "production, because nothing says otherwise";
  return name(state.environment->value.environment) + ": " + prose(state.environment->value.why) +
         by(state.environment->proof);
}

Markdown what_happened(const State& state) {
  if (!state.opened) return "Unknown: the record does not begin with an opening.";
  Markdown line = prose(state.opened->value.title);
  if (state.opened->value.summary) line += Markdown(". ") + prose(*state.opened->value.summary);
  return line + by(state.opened->proof);
}

Markdown since_when(Writer& writer) {
  const State& state = writer.state();
  Markdown line;
  if (const Finding* first = earliest(state))
    line = Markdown("The first attack request in the logs that were read: ") +
           utc(first->value.first) + ", from " + code(first->value.actor) + by(first->proof) +
           writer.cites.evidence(first->value.evidence, "log lines") + ". ";
  return line + "Stated start of the incident: " + time_in_words(state, TimeKind::kStarted) + ".";
}

Markdown by_whom(Writer& writer) {
  const auto order = by_weight(writer.state());
  if (order.empty()) return "Unknown: no finding is recorded.";
  constexpr std::size_t kShown = 5;
  std::vector<Markdown> actors;
  for (const Finding* finding : order)
    if (actors.size() < kShown) actors.push_back(finding_in_words(writer, *finding));
  Markdown line = joined(actors, "; ");
  if (order.size() > kShown)
    line +=
        Markdown("; and ") +
        count(static_cast<std::int64_t>(order.size() - kShown), "more finding", "more findings") +
        " below";
  return line + ". Addresses, not people: who stands behind them is unknown.";
}

Markdown what_was_done(Writer& writer) {
  const State& state = writer.state();
  std::vector<Markdown> done;
  for (const ContainmentState& containment : state.containments)
    if (containment.first_passed)
      done.push_back(
          Markdown("containment in force on ") + utc(containment.first_passed->proof.at) + " by " +
          who(containment.requested.proof.actor) + " (" +
          prose(containment.requested.value.actuator) + " on " +
          code(containment.requested.value.target) + ")" + by(containment.first_passed->proof));
  if (state.fix)
    done.push_back(Markdown("fix: revision ") + prose(state.fix->value.revision) + ", " +
                   prose(state.fix->value.summary) + ", given by " + who(state.fix->proof.actor) +
                   by(state.fix->proof));
  for (const StageState& stage : state.stages)
    if (stage.started.value.kind == StageKind::kProduction && stage.finished &&
        stage.finished->value.exit_status == 0)
      done.push_back(Markdown("deployed to production on ") + utc(stage.finished->proof.at) +
                     " by " + who(stage.started.proof.actor) + by(stage.finished->proof));
  for (const ContainmentState& containment : state.containments)
    if (containment.lifted)
      done.push_back(Markdown("containment undone on ") + utc(containment.lifted->proof.at) +
                     by(containment.lifted->proof));
  if (done.empty()) return "Nothing is on record yet.";
  return joined(done, "; ") + ".";
}

Markdown is_it_proved(Writer& writer) {
  const State& state = writer.state();
  const auto last = last_verifications(state, Environment::kProduction);
  if (last.empty()) return "No: nothing was replayed against production.";
  std::vector<Markdown> all;
  for (const auto* one : last) {
    const VerificationRecorded& value = one->value;
    all.push_back(prose(value.reproduction) + " against production on " + utc(one->proof.at) +
                  ": " + verdict(value) + ", control request " + name(value.control) +
                  by(one->proof) + writer.cites.evidence(value.evidence, "replay"));
  }
  return joined(all, "; ") + ".";
}

/// "14 points, see below; among them: …": the first one in full.
Markdown first_of(const std::vector<Markdown>& points, const Markdown& none) {
  if (points.empty()) return none;
  Markdown line = count(static_cast<std::int64_t>(points.size()), "point", "points") +
                  ", listed below. First: ";
  return line + points.front();
}

Markdown took(const State& state, TimeKind from, TimeKind to) {
  const auto begin = time_of(state, from);
  const auto end = time_of(state, to);
  if (!begin || !end || !begin->value.when || !end->value.when) return "unknown";
  return words(*end->value.when - *begin->value.when) + by(end->proof);
}

}  // namespace

void write_head(Writer& writer, const Markdown& title) {
  const State& state = writer.state();
  writer.out.heading(
      Document::Level::kTitle,
      title + (state.opened ? Markdown(": ") + prose(state.opened->value.incident) : Markdown()));
  writer.out.table(
      {"", ""},
      {{"Incident", state.opened ? prose(state.opened->value.title) + by(state.opened->proof)
                                 : Markdown("unknown")},
       {"State", standing(state)},
       {"Severity", severity(state)},
       {"Environment", environment(state)},
       {"Owner", state.owner ? prose(state.owner->value.owner) + by(state.owner->proof)
                             : Markdown("nobody")},
       {"Written", utc(writer.record.now) + " from events 1 to " +
                       prose(std::to_string(state.last_sequence))}});
  writer.out.paragraph(
      "Written from the record alone. [#12] names event 12 of the timeline, [E1] a piece of sealed "
      "evidence; both are listed at the end. What the record does not say is called unknown.");
}

void write_in_short(Writer& writer) {
  const State& state = writer.state();
  writer.out.section("Summary");
  writer.out.bullets({Markdown("**What happened?** ") + what_happened(state),
                      Markdown("**Since when?** ") + since_when(writer),
                      Markdown("**By whom?** ") + by_whom(writer),
                      Markdown("**Through which hole?** ") + hole(writer),
                      Markdown("**Did it succeed?** ") + success(writer),
                      Markdown("**What was taken?** ") + taken(writer),
                      Markdown("**What was done, when and by whom?** ") + what_was_done(writer),
                      Markdown("**Is it proved?** ") + is_it_proved(writer),
                      Markdown("**What is not known?** ") +
                          first_of(unknowns(writer), "Nothing that the record shows."),
                      Markdown("**What remains?** ") +
                          first_of(remaining(writer), "Nothing that the record shows.")});
}

void write_times(Writer& writer) {
  const State& state = writer.state();
  writer.out.section("Times and clocks");
  std::vector<std::vector<Markdown>> rows;
  for (const TimeKind which : all_values<TimeKind>())
    rows.push_back({name(which), time_in_words(state, which)});
  rows.push_back(
      {"from detected to contained", took(state, TimeKind::kDetected, TimeKind::kContained)});
  rows.push_back(
      {"from detected to resolved", took(state, TimeKind::kDetected, TimeKind::kResolved)});
  if (state.impact)
    rows.push_back({"outage", (state.impact->value.outage_minutes
                                   ? count(*state.impact->value.outage_minutes, "minute", "minutes")
                                   : Markdown("unknown")) +
                                  by(state.impact->proof)});
  writer.out.table({"Time", "Value"}, rows);
}

}  // namespace quell::report

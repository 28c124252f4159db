// Symptoms, root cause, impact: what the evidence wing found and what people concluded.
#include <string_view>

#include "sections.h"

namespace quell::report {

using namespace incident;

namespace {

constexpr std::size_t kFindingsShown = 100;
constexpr std::size_t kFindingsQuoted = 5;  // findings whose log lines are shown
constexpr std::size_t kLinesQuoted = 5;     // of each

std::vector<Markdown> first_lines(std::string_view text) {
  std::vector<Markdown> lines;
  while (!text.empty() && lines.size() < kLinesQuoted) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.empty()) lines.push_back(code(line));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

void quote_log_lines(Writer& writer, const std::vector<const Finding*>& order) {
  std::size_t quoted = 0;
  for (const Finding* finding : order) {
    const auto found = writer.record.excerpts.find(finding->value.evidence.text());
    if (found == writer.record.excerpts.end() || quoted == kFindingsQuoted) continue;
    ++quoted;
    writer.out.paragraph(Markdown("First log lines of finding ") + prose(finding->value.finding) +
                         ", redacted" +
                         writer.cites.evidence(finding->value.evidence, "log lines") + ":");
    writer.out.bullets(first_lines(found->second));
  }
}

Markdown figure(const std::optional<std::int64_t>& value) {
  return value ? number(*value) : Markdown("unknown");
}

std::vector<Markdown> finding_row(Writer& writer, const Finding& finding) {
  const FindingRecorded& value = finding.value;
  return {prose(value.finding) + by(finding.proof),
          code(value.actor),
          name(value.vector) + " on " + code(value.endpoint),
          number(value.requests),
          name(value.verdict),
          figure(value.succeeded),
          figure(value.bytes_returned),
          utc(value.first),
          utc(value.last) + writer.cites.evidence(value.evidence, "log lines")};
}

}  // namespace

void write_symptoms(Writer& writer) {
  const State& state = writer.state();
  writer.out.section("Symptoms: who did what");
  const auto order = by_weight(state);
  if (order.empty()) {
    writer.out.paragraph("Unknown: no finding is recorded.");
  } else {
    std::vector<std::vector<Markdown>> rows;
    for (const Finding* finding : order)
      if (rows.size() < kFindingsShown) rows.push_back(finding_row(writer, *finding));
    writer.out.table({"Finding", "Actor", "What", "Requests", "Verdict", "Answers like success",
                      "Bytes in them", "First", "Last"},
                     rows);
    if (order.size() > rows.size())
      writer.out.paragraph(count(static_cast<std::int64_t>(order.size() - rows.size()),
                                 "more finding is", "more findings are") +
                           " in the timeline.");
    std::vector<Markdown> reasons;
    for (const Finding* finding : order) {
      if (!got_through(*finding)) continue;
      for (const std::string& reason : finding->value.reasons)
        reasons.push_back(prose(finding->value.finding) + ": " + prose(reason) +
                          by(finding->proof));
    }
    if (!reasons.empty()) {
      writer.out.paragraph("Why these verdicts:");
      writer.out.bullets(reasons);
    }
    quote_log_lines(writer, order);
  }
  std::vector<Markdown> benign;
  for (const auto& [value, proof] : state.benign)
    benign.push_back(code(value.address) + ", " + prose(value.who) + by(proof));
  if (benign.empty()) return;
  writer.out.paragraph("Left out as benign:");
  writer.out.bullets(benign);
}

void write_root_cause(Writer& writer) {
  writer.out.section("Root cause");
  const auto& cause = writer.state().root_cause;
  writer.out.paragraph(hole(writer));
  if (!cause) return;
  writer.out.bullets(
      {Markdown("Technical: ") + prose(cause->value.cause) + by(cause->proof),
       Markdown("Contributing: ") + (cause->value.contributing
                                         ? prose(*cause->value.contributing) + by(cause->proof)
                                         : Markdown("nothing stated"))});
}

void write_impact(Writer& writer) {
  writer.out.section("Impact");
  writer.out.paragraph(taken(writer));
  const auto& impact = writer.state().impact;
  if (!impact) return;
  std::vector<Markdown> unknown;
  for (const std::string& one : impact->value.unknowns)
    unknown.push_back(Markdown("Not known: ") + prose(one) + by(impact->proof));
  writer.out.bullets(unknown);
}

}  // namespace quell::report

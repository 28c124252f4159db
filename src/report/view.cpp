#include "view.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

namespace quell::report {

using namespace incident;

std::vector<const Finding*> by_weight(const State& state) {
  std::vector<const Finding*> order;
  for (const Finding& finding : state.findings) order.push_back(&finding);
  // Equal ones stay in the order of the record: its sequence numbers differ.
  std::ranges::sort(order, [](const Finding* a, const Finding* b) {
    return std::tuple(b->value.verdict, b->value.requests, a->proof.sequence) <
           std::tuple(a->value.verdict, a->value.requests, b->proof.sequence);
  });
  return order;
}

bool got_through(const Finding& finding) {
  return finding.value.verdict == Verdict::kConfirmed ||
         finding.value.verdict == Verdict::kLikelySucceeded;
}

const Finding* earliest(const State& state) {
  const auto concerns_hole = [&](const Finding& finding) {
    return !state.root_cause || (finding.value.vector == state.root_cause->value.vector &&
                                 finding.value.endpoint == state.root_cause->value.endpoint);
  };
  const Finding* first = nullptr;
  const Finding* first_of_hole = nullptr;
  for (const Finding& finding : state.findings) {
    if (!first || finding.value.first < first->value.first) first = &finding;
    if (!concerns_hole(finding)) continue;
    if (!first_of_hole || finding.value.first < first_of_hole->value.first)
      first_of_hole = &finding;
  }
  return first_of_hole ? first_of_hole : first;
}

Markdown finding_in_words(Writer& writer, const Finding& finding) {
  const FindingRecorded& value = finding.value;
  Markdown line = code(value.actor) + ": " + name(value.vector) + " on " + code(value.endpoint) +
                  ", " + count(value.requests, "request", "requests") + ", " + name(value.verdict);
  if (value.succeeded)
    line +=
        Markdown(" (") + count(*value.succeeded, "answer", "answers") + " that look like success)";
  return line + by(finding.proof) + writer.cites.evidence(value.evidence, "log lines");
}

Markdown success(Writer& writer) {
  const auto order = by_weight(writer.state());
  if (order.empty()) return "Unknown: no finding is recorded.";
  const Finding& worst = *order.front();
  Markdown line;
  switch (worst.value.verdict) {
    case Verdict::kConfirmed:
      line = "Yes, confirmed";
      break;
    case Verdict::kLikelySucceeded:
      line = "Likely yes; not confirmed";
      break;
    case Verdict::kAttempted:
      line = "Not known: it was attempted, and the logs do not tell";
      break;
    case Verdict::kFailed:
      line = "No attempt that was found succeeded";
      break;
    case Verdict::kBlocked:
      line = "No attempt that was found succeeded; they were blocked";
      break;
  }
  std::vector<Markdown> reasons;
  for (const std::string& reason : worst.value.reasons) reasons.push_back(prose(reason));
  if (!reasons.empty()) line += Markdown(": ") + joined(reasons, "; ");
  return line + by(worst.proof) + writer.cites.evidence(worst.value.evidence, "log lines");
}

Markdown hole(Writer& writer) {
  const auto& cause = writer.state().root_cause;
  if (!cause) return "Unknown: no root cause is stated.";
  Markdown line = name(cause->value.vector) + " on " + code(cause->value.endpoint);
  if (cause->value.parameter) line += Markdown(", parameter ") + code(*cause->value.parameter);
  return line + by(cause->proof) + writer.cites.ids(cause->value.cites);
}

Markdown taken(Writer& writer) {
  const auto& impact = writer.state().impact;
  if (!impact) return "Unknown: no impact is stated.";
  const ImpactStated& value = impact->value;
  Markdown line;
  switch (value.data_exposed) {
    case Exposure::kYes:
      line = "Data was exposed";
      break;
    case Exposure::kNo:
      line = "No data was exposed";
      break;
    case Exposure::kUnknown:
      line = "Whether data was exposed is unknown";
      break;
    case Exposure::kNotObservable:
      line = "Whether data was exposed cannot be seen in the evidence";
      break;
  }
  const auto figure = [](const std::optional<std::int64_t>& figure, const Markdown& one,
                         const Markdown& many, const Markdown& unknown) {
    return figure ? count(*figure, one, many) : unknown;
  };
  line += Markdown(": ") + figure(value.records, "record", "records", "number of records unknown") +
          ", " + figure(value.accounts, "account", "accounts", "accounts unknown") + ", " +
          figure(value.bytes, "byte returned", "bytes returned", "bytes unknown") + ". ";
  return line + prose(value.statement) + by(impact->proof) + writer.cites.ids(value.cites);
}

std::vector<const Proven<VerificationRecorded>*> last_verifications(const State& state,
                                                                    Environment environment) {
  std::map<std::string_view, const Proven<VerificationRecorded>*> last;
  for (const auto& verification : state.verifications)
    if (verification.value.environment == environment)
      last[verification.value.reproduction] = &verification;
  std::vector<const Proven<VerificationRecorded>*> all;
  for (const auto& [reproduction, verification] : last) all.push_back(verification);
  return all;
}

Markdown verdict(const VerificationRecorded& verification) {
  Markdown line = name(verification.verdict);
  if (verification.behind)
    line += Markdown(" behind ") + prose(*verification.behind) + ", which says nothing of the fix";
  return line;
}

Markdown time_in_words(const State& state, TimeKind which) {
  const auto time = time_of(state, which);
  if (!time) return "not recorded";
  if (!time->value.when)
    return name(time->value.certainty) + " (" + prose(time->value.source) + ")" + by(time->proof);
  return utc(*time->value.when) + " (" + name(time->value.certainty) + ", " +
         prose(time->value.source) + ")" + by(time->proof);
}

}  // namespace quell::report

// What the sections ask of a record: orderings, extremes and sentences that more than one of them
// needs. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "citations.h"
#include "incident/state.h"
#include "markdown.h"
#include "report/report.h"

namespace quell::report {

using Finding = incident::Proven<incident::FindingRecorded>;

/// What a section writes with.
struct Writer {
  const Record& record;
  Citations cites;
  Document out{};

  explicit Writer(const Record& from) : record(from), cites(from.state) {}
  [[nodiscard]] const incident::State& state() const { return record.state; }
};

/// Findings, the worst verdict first, then by number of requests.
std::vector<const Finding*> by_weight(const incident::State& state);

/// An attacker's requests reached what they were after, or look so.
bool got_through(const Finding& finding);

/// The finding with the earliest first request among those that concern the hole (all of them while
/// the root cause is not stated, or none matches it); nullptr when there is none.
const Finding* earliest(const incident::State& state);

/// "confirmed", …, or what is known instead when there are no findings. With citations.
Markdown success(Writer& writer);
/// "sql injection on `/find`, parameter `term`" with citation, or that it is unknown.
Markdown hole(Writer& writer);
/// Exposure, records, accounts and bytes with citation, or that it is unknown.
Markdown taken(Writer& writer);
/// "127.1.2.3 (sql injection on /find, 210 requests, …)" with citation.
Markdown finding_in_words(Writer& writer, const Finding& finding);

/// The last verification of each reproduction against an environment.
std::vector<const incident::Proven<incident::VerificationRecorded>*> last_verifications(
    const incident::State& state, incident::Environment environment);

/// "not exploitable", and what stood in front of it.
Markdown verdict(const incident::VerificationRecorded& verification);

/// "2026-… UTC (exact)" with citation and source, or that it is not recorded.
Markdown time_in_words(const incident::State& state, incident::TimeKind which);

/// What the record does not say or cannot show, one sentence each.
std::vector<Markdown> unknowns(Writer& writer);
/// What is still to be done, one sentence each.
std::vector<Markdown> remaining(Writer& writer);

}  // namespace quell::report

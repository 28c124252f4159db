#include "desk/desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "incident/decide.h"
#include "incident/event.h"
#include "incident/state.h"
#include "journal/entry.h"
#include "journal/store.h"

namespace quell::desk {
namespace {

using incident::Command;
using incident::Decision;
using incident::Event;
using incident::IncidentId;
using incident::State;

constexpr std::string_view kPrefix = "incident/";

/// Others may be quicker, each time; somebody always gets on, so this many losses in a row mean
/// that something is wrong.
constexpr int kTries = 200;

std::optional<IncidentId> incident_of(const journal::StreamName& stream) {
  if (!stream.text().starts_with(kPrefix)) return std::nullopt;
  return IncidentId(stream.text().substr(kPrefix.size()));
}

int year_of(Instant now) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(now));
  return static_cast<int>(date.year());
}

/// One more than the highest number among the streams of this year.
unsigned next_number(const std::vector<journal::StreamHead>& streams, int year) {
  const std::string prefix = fmt::format("{}QL-{}-", kPrefix, year);
  unsigned highest = 0;
  for (const journal::StreamHead& stream : streams) {
    const std::string& name = stream.stream.text();
    if (!name.starts_with(prefix)) continue;
    unsigned number = 0;
    const char* end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + prefix.size(), end, number);
    if (read.ec == std::errc() && read.ptr == end && number > highest) highest = number;
  }
  return highest + 1;
}

std::vector<std::string> payloads_of(const Decision& decision) {
  std::vector<std::string> payloads;
  payloads.reserve(decision.events.size());
  for (const Event& event : decision.events) payloads.push_back(incident::encode(event));
  return payloads;
}

}  // namespace

journal::StreamName stream_of(const IncidentId& incident) {
  return journal::StreamName(std::string(kPrefix) + incident.text());
}

Result<Desk::Folded> Desk::current(const journal::StreamName& stream) {
  Folded folded;
  {
    auto cache = cache_.lock();
    const auto found = cache->find(stream.text());
    if (found != cache->end()) folded = found->second;
  }
  const std::uint64_t from = folded.head.sequence + 1;
  const auto fold_in = [&](const journal::EntryView& entry) -> Result<void> {
    QUELL_TRY(const Event event, incident::decode_event(entry.sequence, entry.payload));
    incident::fold(folded.state, event);
    return {};
  };
  QUELL_TRY(const journal::Head head, store_.read(stream, from, fold_in));
  folded.head = head;
  (*cache_.lock())[stream.text()] = folded;
  return folded;
}

/// The record keeps what came of a command, not the command: so it is decided once more, where and
/// when it was decided first. Of a refused command only its type and what it lacked are known.
bool Desk::came_of(const Command& command, const State& before, const Outcome& outcome,
                   const Identity& who) const {
  if (outcome.events.empty()) return false;
  const incident::Context context{.actor = outcome.events.front().actor,
                                  .now = outcome.events.front().at,
                                  .incident = outcome.incident,
                                  .membership = who.membership,
                                  .authority = who.authority,
                                  .policy = policy_};
  const Decision again = incident::decide(before, command, context);
  const auto bytes = [](const Event& event) { return incident::encode(event); };
  return std::ranges::equal(again.events, outcome.events, {}, bytes, bytes);
}

Result<Outcome> Desk::repeated(const IncidentId& incident, const journal::Appended& earlier,
                               const Command& command, const Identity& who) {
  if (incident_of(earlier.stream) != incident) {
    return fail(ErrorCode::kConflict, "this command id was used for another incident");
  }
  Outcome outcome{.incident = incident, .novelty = Novelty::kRepeat};
  State before;
  const auto collect = [&](const journal::EntryView& entry) -> Result<void> {
    if (entry.sequence > earlier.head.sequence) return {};
    QUELL_TRY(Event event, incident::decode_event(entry.sequence, entry.payload));
    if (entry.sequence < earlier.first) {
      incident::fold(before, event);
    } else {
      outcome.events.push_back(std::move(event));
    }
    return {};
  };
  QUELL_CHECK(store_.read(earlier.stream, 1, collect));
  if (!came_of(command, before, outcome, who)) {
    return fail(ErrorCode::kConflict,
                "this command id was used for another command; give this one under a new id");
  }
  for (const Event& event : outcome.events) {
    const auto* refused = std::get_if<incident::CommandRefused>(&event.body);
    if (refused == nullptr) continue;
    outcome.answer = refused->answer == incident::RefusalAnswer::kDeny
                         ? incident::GateAnswer::kDeny
                         : incident::GateAnswer::kNeedsApproval;
    outcome.missing = refused->missing;
  }
  return outcome;
}

Result<Outcome> Desk::decide_at(const IncidentId& incident, const Folded& at,
                                const Command& command, const Identity& who) {
  const incident::Context context{.actor = who.actor,
                                  .now = clock_.now(),
                                  .incident = incident,
                                  .membership = who.membership,
                                  .authority = who.authority,
                                  .policy = policy_};
  Decision decision = incident::decide(at.state, command, context);
  Outcome outcome{.incident = incident,
                  .answer = decision.answer,
                  .missing = std::move(decision.missing),
                  .message = std::move(decision.message)};
  if (decision.events.empty()) return outcome;  // a refusal beyond the recorded ones
  QUELL_TRY(const journal::Appended appended,
            store_.append(stream_of(incident), at.head, journal::CommandId(command.id.text()),
                          payloads_of(decision)));
  if (appended.novelty == journal::Novelty::kRepeat) {
    return repeated(incident, appended, command, who);
  }
  outcome.events = std::move(decision.events);
  return outcome;
}

Result<Outcome> Desk::try_once(const IncidentId& incident, const Command& command,
                               const Identity& who) {
  QUELL_TRY(const auto earlier, store_.find_command(journal::CommandId(command.id.text())));
  if (earlier) return repeated(incident, *earlier, command, who);
  QUELL_TRY(const Folded now, current(stream_of(incident)));
  if (now.head.sequence == 0) {
    return fail(ErrorCode::kNotFound, "there is no incident " + incident.text());
  }
  return decide_at(incident, now, command, who);
}

Result<Outcome> Desk::submit(const IncidentId& incident, const Command& command,
                             const Identity& who) {
  for (int attempt = 0; attempt < kTries; ++attempt) {
    auto outcome = try_once(incident, command, who);
    const bool lost_race = !outcome && outcome.error().code() == ErrorCode::kConflict;
    if (!lost_race) return outcome;
    // The same command id with other content is a conflict too, and no retry mends that.
    QUELL_TRY(const auto earlier, store_.find_command(journal::CommandId(command.id.text())));
    if (earlier) return repeated(incident, *earlier, command, who);
  }
  return fail(ErrorCode::kTimeout, "others kept changing " + incident.text() +
                                       "; the command was not carried out, try again");
}

Result<Outcome> Desk::open(const Command& command, const Identity& who) {
  for (int attempt = 0; attempt < kTries; ++attempt) {
    QUELL_TRY(const auto earlier, store_.find_command(journal::CommandId(command.id.text())));
    if (earlier) {
      const auto incident = incident_of(earlier->stream);
      if (!incident) return fail(ErrorCode::kConflict, "this command id was used already");
      return repeated(*incident, *earlier, command, who);
    }
    const int year = year_of(clock_.now());
    QUELL_TRY(const auto streams, store_.streams());
    const IncidentId id(fmt::format("QL-{}-{:04}", year, next_number(streams, year)));
    // Decided on an empty stream and appended to one: where somebody else took the number
    // meanwhile, the append conflicts and nothing is written into their incident.
    auto outcome = decide_at(id, {}, command, who);
    if (outcome || outcome.error().code() != ErrorCode::kConflict) return outcome;
  }
  return fail(ErrorCode::kTimeout, "others kept opening incidents; try again");
}

Result<State> Desk::state(const IncidentId& incident) {
  QUELL_TRY(Folded folded, current(stream_of(incident)));
  if (folded.head.sequence == 0) {
    return fail(ErrorCode::kNotFound, "there is no incident " + incident.text());
  }
  return std::move(folded.state);
}

Result<std::vector<Event>> Desk::history(const IncidentId& incident) {
  std::vector<Event> events;
  const auto collect = [&](const journal::EntryView& entry) -> Result<void> {
    QUELL_TRY(Event event, incident::decode_event(entry.sequence, entry.payload));
    events.push_back(std::move(event));
    return {};
  };
  QUELL_CHECK(store_.read(stream_of(incident), 1, collect));
  if (events.empty()) {
    return fail(ErrorCode::kNotFound, "there is no incident " + incident.text());
  }
  return events;
}

Result<std::vector<IncidentSummary>> Desk::incidents() {
  QUELL_TRY(const auto streams, store_.streams());
  std::vector<IncidentSummary> summaries;
  for (const journal::StreamHead& stream : streams) {
    const auto id = incident_of(stream.stream);
    if (!id) continue;
    QUELL_TRY(Folded folded, current(stream.stream));
    summaries.push_back({*id, std::move(folded.state)});
  }
  return summaries;
}

}  // namespace quell::desk

// What the record lacks, what remains, who took part, and the record itself.
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "describe.h"
#include "sections.h"

namespace quell::report {

using namespace incident;

void write_unknown(Writer& writer) {
  writer.out.section("Not known");
  const auto points = unknowns(writer);
  if (points.empty()) writer.out.paragraph("Nothing that the record shows.");
  writer.out.bullets(points);
}

void write_remaining(Writer& writer) {
  writer.out.section("What remains");
  const auto points = remaining(writer);
  if (points.empty()) writer.out.paragraph("Nothing that the record shows.");
  writer.out.bullets(points);
}

void write_people(Writer& writer) {
  const State& state = writer.state();
  writer.out.section("Who took part and who was told");
  std::map<std::pair<ActorKind, std::string>, std::int64_t> events;
  for (const Event& event : writer.record.events) ++events[{event.actor.kind, event.actor.name}];
  std::vector<Markdown> all;
  for (const auto& [actor, number_of] : events)
    all.push_back(who({.kind = actor.first, .name = actor.second}) + ": " +
                  count(number_of, "event", "events"));
  for (const auto& [value, proof] : state.responders)
    all.push_back(prose(value.name) + " joined" +
                  (value.role ? Markdown(" as ") + prose(*value.role) : Markdown()) + by(proof));
  for (const auto& [value, proof] : state.informed)
    all.push_back(prose(value.who) + " was told by " + prose(value.how) + " on " + utc(proof.at) +
                  (value.receipt ? Markdown(", receipt ") + prose(*value.receipt)
                                 : Markdown(", without a receipt")) +
                  by(proof));
  if (state.informed.empty()) all.push_back("Nobody was told, as far as the record shows.");
  if (state.refusals > 0)
    all.push_back(count(static_cast<std::int64_t>(state.refusals), "command was", "commands were") +
                  " refused by a gate; see the timeline.");
  writer.out.bullets(all);
}

void write_timeline(Writer& writer, std::size_t most) {
  writer.out.section("Timeline");
  const auto events = writer.record.events;
  const std::size_t head = events.size() <= most ? events.size() : most - most / 4;
  const std::size_t tail = events.size() <= most ? 0 : most / 4;
  std::vector<std::vector<Markdown>> rows;
  const auto add = [&rows](const Event& event) {
    rows.push_back({Markdown("#") + prose(std::to_string(event.sequence)), utc(event.at),
                    who(event.actor), describe(event.body)});
  };
  std::ranges::for_each(events.first(head), add);
  if (head + tail < events.size())
    rows.push_back({"…", "", "",
                    count(static_cast<std::int64_t>(events.size() - head - tail),
                          "event is left out here", "events are left out here") +
                        "; timeline.md has all"});
  std::ranges::for_each(events.last(tail), add);
  if (rows.empty()) writer.out.paragraph("The record is empty.");
  writer.out.table({"Event", "When", "By", "What"}, rows);
}

void write_evidence(Writer& writer) {
  writer.out.section("Evidence");
  writer.cites.list(writer.out);
}

}  // namespace quell::report

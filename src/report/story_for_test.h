// Records for the tests of this module: events with times and people, folded as the desk does.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "incident/event.h"
#include "incident/facts.h"
#include "incident/state.h"
#include "report/report.h"

namespace quell::report {

class Story {
 public:
  /// One event a minute from 2026-11-22 03:00 UTC.
  Story& tell(const std::string& person, incident::EventBody body,
              incident::ActorKind kind = incident::ActorKind::kPerson) {
    const auto number = events_.size() + 1;
    incident::Event event{.sequence = number,
                          .at = at(static_cast<int>(number)),
                          .actor = {.kind = kind, .name = person},
                          .body = std::move(body)};
    incident::fold(state_, event);
    events_.push_back(std::move(event));
    return *this;
  }
  Story& effect(const std::string& name, incident::EventBody body) {
    return tell(name, std::move(body), incident::ActorKind::kEffect);
  }

  /// The instant of event `number`.
  static Instant at(int number) {
    return parse_iso("2026-11-22T03:00:00Z").value() + std::chrono::minutes(number);
  }

  /// Calls `use` with the record as it stands.
  template <class Use>
  auto with_record(Use&& use) const {
    const Instant now = at(static_cast<int>(events_.size()) + 1);
    const incident::FactTable table = incident::facts(state_, now);
    return use(Record{
        .state = state_, .events = events_, .facts = table, .excerpts = excerpts, .now = now});
  }

  std::map<std::string, std::string> excerpts;

 private:
  std::vector<incident::Event> events_;
  incident::State state_;
};

/// A digest whose digits are all `digit`.
inline incident::Digest digest(char digit) {
  return incident::Digest::parse(std::string(64, digit)).value();
}

/// An incident from opening to closing, as the drill works it.
Story worked_incident();

}  // namespace quell::report

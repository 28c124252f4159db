// The door: every change of an incident goes through submit(), whoever asks for it. The desk drops
// repeats, decides at the stream's head, appends with compare-and-swap, and tries again when
// somebody else was quicker. It knows no log line, no firewall and no screen.
//
// Invariants:
//  1. An event is in the journal before anybody is told that it happened.
//  2. A command id is carried out once, however often it is given, also across crashes. Given again
//     with other content it is an error: whoever gave it must not take the earlier answer for
//     theirs.
//  3. decide() sees the state of the very head that its events are appended to.
// Thread-safe; several desks, also in several processes, may work on one store.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/guarded.h"
#include "base/result.h"
#include "base/time.h"
#include "incident/actor.h"
#include "incident/command.h"
#include "incident/decide.h"
#include "incident/event.h"
#include "incident/policy.h"
#include "incident/state.h"
#include "journal/store.h"

namespace quell::desk {

/// Who gives a command, and what the caller vouches for about them.
struct Identity {
  incident::Actor actor;
  incident::Membership membership = incident::Membership::kOnIncident;
  incident::Authority authority = incident::Authority::kMayApprove;
};

enum class Novelty : std::uint8_t { kNew, kRepeat };

/// What became of a command. A refusal is an outcome, not an error.
struct Outcome {
  incident::IncidentId incident;
  incident::GateAnswer answer = incident::GateAnswer::kAllow;
  std::vector<incident::Event> events = {};  ///< as they stand in the journal
  std::vector<incident::MissingFact> missing = {};
  std::string message = {};  ///< made of outside text
  Novelty novelty = Novelty::kNew;

  [[nodiscard]] bool allowed() const {
    return answer == incident::GateAnswer::kAllow ||
           answer == incident::GateAnswer::kAllowAndAnnounce;
  }
};

struct IncidentSummary {
  incident::IncidentId id;
  incident::State state;
};

class Desk {
 public:
  /// All must outlive the desk.
  Desk(journal::Store& store, Clock& clock, const incident::Policy& policy)
      : store_(store), clock_(clock), policy_(policy) {}

  /// Opens a new incident under the next free number of the year.
  Result<Outcome> open(const incident::Command& command, const Identity& who);

  /// Errors: kConflict (the command id was used for another command), kNotFound (no such incident),
  /// kCorrupted (the record is damaged: nothing is decided on
  /// it), kTimeout (others kept changing it), and those of journal::Store::append.
  Result<Outcome> submit(const incident::IncidentId& incident, const incident::Command& command,
                         const Identity& who);

  /// The state at the head now. Errors: kNotFound, kCorrupted.
  Result<incident::State> state(const incident::IncidentId& incident);
  /// The whole history, oldest first. Errors: kNotFound, kCorrupted.
  Result<std::vector<incident::Event>> history(const incident::IncidentId& incident);
  /// Every incident of the store, oldest first.
  Result<std::vector<IncidentSummary>> incidents();

  [[nodiscard]] Clock& clock() { return clock_; }
  [[nodiscard]] const incident::Policy& policy() const { return policy_; }

 private:
  struct Folded {
    journal::Head head;
    incident::State state;
  };

  Result<Folded> current(const journal::StreamName& stream);
  Result<Outcome> decide_at(const incident::IncidentId& incident, const Folded& at,
                            const incident::Command& command, const Identity& who);
  Result<Outcome> try_once(const incident::IncidentId& incident, const incident::Command& command,
                           const Identity& who);
  Result<Outcome> repeated(const incident::IncidentId& incident, const journal::Appended& earlier,
                           const incident::Command& command, const Identity& who);
  [[nodiscard]] bool came_of(const incident::Command& command, const incident::State& before,
                             const Outcome& outcome, const Identity& who) const;

  journal::Store& store_;
  Clock& clock_;
  const incident::Policy& policy_;
  /// A fold is thrown away and made anew at any time; it only saves reading.
  Guarded<std::unordered_map<std::string, Folded>> cache_;
};

/// "incident/QL-2026-0001"
journal::StreamName stream_of(const incident::IncidentId& incident);

}  // namespace quell::desk

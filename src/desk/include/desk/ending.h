// Ends containments whose time is over: asks for their lift as a timer, whoever runs. What it asks
// for is carried out by the runner of effects, like any other lift.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "desk/command_ids.h"
#include "desk/desk.h"

namespace quell::desk {

/// A containment that is to be carried to its end.
struct Ended {
  incident::IncidentId incident;
  std::string containment;
};

class Ending {
 public:
  /// Both must outlive it.
  Ending(Desk& desk, CommandIds& ids) : desk_(desk), ids_(ids) {}

  /// Asks for what is overdue by now, in every incident, and finds what is half lifted: all of it
  /// is to be carried out. Another process that was quicker is no error. Errors: those of Desk.
  Result<std::vector<Ended>> end_overdue();
  /// What was begun some minutes ago and not finished, in every incident: to be carried out. Some
  /// minutes, so that seldom anybody is still at it who would be waited for.
  Result<std::vector<Ended>> left_half_way();
  /// When the next one is due, over all incidents; nullopt: none has an end.
  Result<std::optional<Instant>> next_end();

 private:
  Desk& desk_;
  CommandIds& ids_;
};

}  // namespace quell::desk

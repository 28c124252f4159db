// Carrying a changed set of containments into the maps, on disk and in every process, and proving
// it; or rolling it back.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "haproxy/scene.h"
#include "target/target.h"
#include "web/checks.h"

namespace quell::contain::haproxy {

struct ChangeRequest {
  const HaproxySite& site;
  const web::Entrance& entrance;  ///< of the same site, for the checks from outside
  const Scene& scene;
  const Edit& edit;              ///< what shall be in force
  const target::Target& target;  ///< the one that changes: looked at in all its spellings
  std::optional<target::Address> own;
  web::Control control;
  const OnStep& on_step;
};

struct Changed {
  web::Proof proof;
};
struct NotChanged {
  std::string why;
  std::vector<Check> checks;
};
/// Somebody else was here between the look and the change.
struct Overtaken {
  std::vector<std::string> reasons;
  std::string difference;
};
using ChangeOutcome = std::variant<Changed, NotChanged, Overtaken>;

/// What becomes effective is written first and taken out last: entries of addresses.map do nothing
/// without those of requests.map. Where containments come, the files change before the processes;
/// where they go, after them. Steps: check, replace-addresses, replace-requests, load-addresses,
/// load-requests (or the reverse), prove, roll-back. What fails before these is NotChanged.
/// REQUIRES: the lock is held.
Result<ChangeOutcome> carry_out(const ChangeRequest& request);

}  // namespace quell::contain::haproxy

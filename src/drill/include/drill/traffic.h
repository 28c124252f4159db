// The drill's traffic: ordinary visitors from many loopback addresses and two attackers, at the
// same time. What is asked is drawn from the seed; what comes back is real. Bounded: a few thousand
// requests, some seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "drill/scenario.h"
#include "drill/truth.h"

namespace quell::drill {

/// One request of an ordinary visitor.
struct Visit {
  std::string address;  ///< where it comes from
  std::string target;   ///< "/product/12/green-tea"
  std::string agent;
  std::string referer;  ///< "" for none
};

/// All requests of the crowd, in the order in which they are due. Deterministic in the scenario.
std::vector<Visit> plan_visits(const Scenario& scenario);

/// Bytes of a request that a sender writes, and who it seems to come from.
struct Outgoing {
  std::string address;
  std::string bytes;
};

struct Answer {
  int status = 0;  ///< 0: no complete answer
  std::string body;
};

/// Sends one request and reads its answer. Called from several threads at once.
using Send = std::function<Answer(const Outgoing&)>;

struct TrafficOptions {
  std::uint16_t port = 0;  ///< nginx of production, on 127.0.0.1
  unsigned visitors = 4;   ///< threads that play the crowd
  /// Between two requests of one sender, so that the log covers some seconds.
  Duration pause = std::chrono::milliseconds(0);
  /// Stops sending then, whatever is left: for a shop that hangs. Far beyond what a loaded machine
  /// needs, because a drill with less traffic than planned shows less.
  Duration deadline = std::chrono::minutes(5);
};

/// Runs all of it and returns what happened. Blocks. `stop` is asked between requests.
/// Errors: kUnavailable when nothing answers at all; kCancelled.
Result<Truth> run_traffic(const Scenario& scenario, const TrafficOptions& options, Clock& clock,
                          const std::function<bool()>& stop);

/// The same over any sender: for tests.
Truth play(const Scenario& scenario, const TrafficOptions& options, const Send& send, Clock& clock,
           const std::function<bool()>& stop);

}  // namespace quell::drill

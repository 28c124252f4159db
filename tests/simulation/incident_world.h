// A small world for the simulation: processes that share a journal, the targets that containments
// change, and one random source. A process keeps a state in memory and loses it when it crashes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "incident/decide.h"
#include "journal/store.h"

namespace quell::simulation {

using incident::Actor;

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return engine_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T>
  const T& of(const std::vector<T>& items) {
    return items[below(items.size())];
  }

 private:
  std::mt19937_64 engine_;
};

/// Thrown where a process dies; the simulation itself never catches anything else.
struct Crash {};

/// What the containments did to the outside: survives every crash.
struct Targets {
  std::map<std::string, int> applied;  ///< by containment: how often it was carried out
  std::set<std::string> in_force;
  std::map<std::string, int> undone;
};

/// One process with its copy of the state. Submitting may meet a crash before or after the append.
class Process {
 public:
  Process(journal::Store& store, const incident::Policy& policy, Random& random)
      : store_(&store), policy_(&policy), random_(&random) {}

  struct Given {
    Actor actor;
    incident::Command command;
    incident::Authority authority = incident::Authority::kNone;
    incident::Membership membership = incident::Membership::kOnIncident;
    Instant now{};
  };
  /// As the desk does it: repeats are dropped, decide at the head, compare and swap, try again.
  /// Throws Crash.
  incident::Decision submit(const Given& given);
  /// Forgets everything, as a restart does.
  void restart();
  /// Reads what others appended. Fails the test when an entry is not sound.
  void catch_up();
  [[nodiscard]] const incident::State& state() const { return state_; }

 private:
  journal::Store* store_;
  const incident::Policy* policy_;
  Random* random_;
  incident::State state_{};
  journal::Head head_{};
};

const journal::StreamName& stream();

/// Carries out what the state asks for, one step a call, as a runner does: record the start, act,
/// probe, report; after a crash probe first. Throws Crash.
void run_effects(Process& process, Targets& targets, Random& random, Instant now);

}  // namespace quell::simulation

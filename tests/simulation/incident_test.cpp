// links: incident journal
// Random commands from several people, agents, timers and effects, through two processes that share
// a journal and crash. QUELL_SIM_SEED=N replays one seed; a failure names its seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "incident/facts.h"
#include "incident_invariants.h"
#include "incident_moves.h"
#include "incident_world.h"
#include "journal/open.h"

namespace quell::simulation {
namespace {

using namespace incident;  // NOLINT(google-build-using-namespace): the whole file is about it

constexpr std::uint64_t kSeeds = 25;
constexpr int kSteps = 400;

/// How far the simulation got: one that reaches nothing proves nothing.
struct Coverage {
  int closed = 0;
  int refused = 0;
  int crashes = 0;
  int applied = 0;
  int break_glass = 0;
};

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed)
      : random_(seed), store_(journal::in_memory()), policy_{*embedded_procedure("quell")} {
    for (int i = 0; i < 2; ++i) processes_.emplace_back(*store_, policy_, random_);
  }

  void run(Coverage& coverage) {
    for (int i = 0; i < kSteps && !::testing::Test::HasFailure(); ++i) step(coverage);
    check(coverage);
  }

 private:
  void step(Coverage& coverage) {
    tick();
    Process& process = processes_[random_.below(processes_.size())];
    if (random_.one_in(4)) process.catch_up();  // often not: then append() finds a conflict
    try {
      if (random_.one_in(3))
        run_effects(process, targets_, random_, now_);
      else
        give(process, coverage);
    } catch (const Crash&) {
      ++coverage.crashes;
      process.restart();
    }
  }

  void tick() {
    now_ += std::chrono::seconds(random_.below(90));
    if (random_.one_in(50)) now_ -= std::chrono::minutes(20);  // clocks are set back
  }

  void give(Process& process, Coverage& coverage) {
    Process::Given given{.actor = {.kind = ActorKind::kPerson,
                                   .name = random_.of<std::string>({"ana", "ben", "cy"})},
                         .command = {.id = next_id(), .body = choose(process.state())},
                         .now = now_};
    given.authority = given.actor.name == "ana" ? Authority::kNone : Authority::kMayApprove;
    if (random_.one_in(20)) given.membership = Membership::kOutside;
    const CommandSpec& spec = spec_of(given.command.body);
    const bool by_person = (spec.givers & giver_bit(Giver::kPerson)) != 0 ||
                           (spec.givers & giver_bit(Giver::kApprover)) != 0;
    if (!by_person && !random_.one_in(20))
      given.actor = {.kind = ActorKind::kEffect, .name = "runner"};
    const Decision decision = process.submit(given);
    judge(given, decision, coverage);
    if (random_.one_in(10)) EXPECT_EQ(process.submit(given).message, repeat_or(decision));
  }

  /// Giving the same command again is a repeat when it left something on record.
  static std::string repeat_or(const Decision& decision) {
    return decision.events.empty() ? decision.message : "repeat";
  }

  void judge(const Process::Given& given, const Decision& decision, Coverage& coverage) {
    if (!decision.allowed()) {
      ++coverage.refused;
      EXPECT_FALSE(decision.missing.empty()) << encode(given.command);
      for (const MissingFact& one : decision.missing)
        EXPECT_TRUE(one.supply.starts_with("quell ")) << one.fact << ": " << one.supply;
      for (const Event& event : decision.events)
        EXPECT_TRUE(std::holds_alternative<CommandRefused>(event.body) ||
                    std::holds_alternative<ApprovalRequested>(event.body));
    }
    if (spec_of(given.command.body).outcome == Outcome::kYes &&
        given.actor.kind == ActorKind::kEffect)
      EXPECT_TRUE(decision.allowed()) << encode(given.command);
  }

  CommandBody choose(const State& state) {
    if (random_.one_in(4)) return random_command(random_, state, now_);
    std::vector<FactId> lacking;
    for (const Fact& fact : facts(state, now_))
      if (!fact.satisfied()) lacking.push_back(fact.id);
    if (lacking.empty()) return random_command(random_, state, now_);
    // Mostly what comes first, as a responder would; sometimes anything.
    const std::size_t among = random_.one_in(3) ? lacking.size() : std::min(lacking.size(), 3UZ);
    return helpful(lacking[random_.below(among)], state);
  }

  CommandId next_id() { return CommandId("sim:" + std::to_string(++commands_)); }

  void check(Coverage& coverage) {
    std::vector<Event> events;
    State replayed;
    const auto head =
        store_->read(stream(), 1, [&](const journal::EntryView& entry) -> Result<void> {
          auto event = decode_event(entry.sequence, entry.payload);
          EXPECT_TRUE(event) << entry.payload;
          EXPECT_EQ(encode(*event), entry.payload) << "not the canonical form";
          replayed = apply(std::move(replayed), *event);
          events.push_back(*std::move(event));
          return {};
        });
    ASSERT_TRUE(head) << head.error().full();
    EXPECT_TRUE(store_->audit()->empty());
    for (Process& process : processes_) {
      process.catch_up();
      EXPECT_EQ(process.state(), replayed) << "state is the fold of the events";
      process.restart();
      EXPECT_EQ(process.state(), replayed);
    }
    check_history(events);
    for (const auto& [id, times] : targets_.applied) EXPECT_EQ(times, 1) << id << " was run twice";
    for (const auto& [id, times] : targets_.undone) EXPECT_EQ(times, 1) << id;
    coverage.applied += static_cast<int>(targets_.applied.size());
    for (const Event& event : events) {
      if (std::holds_alternative<IncidentClosed>(event.body)) ++coverage.closed;
      if (const auto* one = std::get_if<ContainmentRequested>(&event.body))
        coverage.break_glass += one->break_glass ? 1 : 0;
    }
  }

  Random random_;
  std::unique_ptr<journal::Store> store_;
  Policy policy_;
  std::vector<Process> processes_;
  Targets targets_;
  Instant now_ = *parse_iso("2026-11-22T03:00:00Z");
  std::uint64_t commands_ = 0;
};

TEST(Simulation, InvariantsHoldWhateverHappens) {
  Coverage coverage;
  if (const char* wanted = std::getenv("QUELL_SIM_SEED")) {
    Simulation(std::stoull(wanted)).run(coverage);
    return;
  }
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("QUELL_SIM_SEED=" + std::to_string(seed));
    Simulation(seed).run(coverage);
    ASSERT_FALSE(HasFailure()) << "replay with QUELL_SIM_SEED=" << seed;
  }
  std::cout << "closed " << coverage.closed << ", refused " << coverage.refused << ", crashes "
            << coverage.crashes << ", containments applied " << coverage.applied
            << ", glass broken " << coverage.break_glass << '\n';
  EXPECT_GT(coverage.closed, 0);
  EXPECT_GT(coverage.refused, 1000);
  EXPECT_GT(coverage.crashes, 100);
  EXPECT_GT(coverage.applied, 20);
  EXPECT_GT(coverage.break_glass, 2);
}

}  // namespace
}  // namespace quell::simulation

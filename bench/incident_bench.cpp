// links: incident doc
// decide() in commands a second of processor time, and reading and folding a million events of
// 300 bytes.
//   cmake --build --preset release --target incident_bench && build/release/bench/incident_bench
#include <sys/resource.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "incident/decide.h"
#include "incident/facts.h"

namespace {

using namespace quell;  // NOLINT(google-build-using-namespace): a program of its own
using namespace quell::incident;

/// Processor time: nothing here waits, and other programs on the machine must not count.
double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}
double seconds_since(double start) {
  return cpu_seconds() - start;
}

long peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

Policy policy() {
  return {.procedure = *embedded_procedure("quell")};
}

/// A mix as an incident has it: notes, observations, refusals, and the gates with most facts.
std::vector<CommandBody> mix() {
  return {AddNote{.text = "the error rate is back to normal since 03:20"},
          ReportContainmentProbed{.containment = "C1", .result = ProbeResult::kPassed},
          InformStakeholders{.who = "directors", .how = "mail"},
          CloseIncident{.summary = "fixed"},
          StartStage{.kind = StageKind::kProduction, .command = "make deploy"},
          AssessSeverity{.vector = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}};
}

State opened_state() {
  State state;
  const Policy rules = policy();
  const auto give = [&](CommandBody body) {
    for (const Event& event :
         decide(state, {.id = CommandId("c"), .body = std::move(body)},
                {.actor = {.name = "ana"}, .incident = IncidentId("QL-2026-0001"), .policy = rules})
             .events)
      fold(state, event);
  };
  give(OpenIncident{.title = "SQL injection"});
  give(ConfirmIncident{.reason = "seen"});
  give(ReferenceFix{.reference = "MR", .revision = "abc", .summary = "s", .rollback_plan = "back"});
  return state;
}

void bench_decide() {
  constexpr int kRounds = 200'000;
  const State state = opened_state();
  const Policy rules = policy();
  std::vector<Command> commands;
  for (CommandBody& body : mix()) commands.push_back({.id = CommandId("c1"), .body = body});
  const Context person{.actor = {.name = "ana"}, .now = state.last_at, .policy = rules};
  const Context effect{
      .actor = {.kind = ActorKind::kEffect, .name = "r"}, .now = state.last_at, .policy = rules};
  std::size_t events = 0;
  const auto start = cpu_seconds();
  for (int i = 0; i < kRounds; ++i) {
    const Command& command = commands[static_cast<std::size_t>(i) % commands.size()];
    const bool outcome = spec_of(command.body).outcome == Outcome::kYes;
    events += decide(state, command, outcome ? effect : person).events.size();
  }
  const double seconds = seconds_since(start);
  std::printf("decide: %.0f commands/s (%d commands, %zu events)\n", kRounds / seconds, kRounds,
              events);
  for (const Command& command : commands) {
    const bool outcome = spec_of(command.body).outcome == Outcome::kYes;
    const auto begin = cpu_seconds();
    for (int i = 0; i < kRounds / 10; ++i)
      events += decide(state, command, outcome ? effect : person).events.size();
    std::printf("  %-26s %8.2f us\n", std::string(type_name(command.body)).c_str(),
                seconds_since(begin) * 1e7 / kRounds);
  }
}

void bench_fold() {
  constexpr std::uint64_t kEvents = 1'000'000;
  Event note{.at = *parse_iso("2026-11-22T03:14:15Z"), .actor = {.name = "ana"}};
  note.body = NoteAdded{.text = std::string(183, 'x')};
  const std::string bytes = encode(note);
  const long before = peak_megabytes();
  State state;
  const auto start = cpu_seconds();
  for (std::uint64_t i = 1; i <= kEvents; ++i) {
    const auto event = decode_event(i, bytes);
    if (!event) std::abort();
    fold(state, *event);
  }
  std::printf("read and fold: %llu events of %zu bytes in %.2f s, %ld MB more, %llu notes\n",
              static_cast<unsigned long long>(kEvents), bytes.size(), seconds_since(start),
              peak_megabytes() - before, static_cast<unsigned long long>(state.notes));
}

}  // namespace

int main() {
  bench_decide();
  bench_fold();
  return 0;
}

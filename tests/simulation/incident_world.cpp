#include "incident_world.h"

#include <gtest/gtest.h>

#include <utility>

namespace quell::simulation {

using namespace incident;  // NOLINT(google-build-using-namespace): the whole file is about it

const journal::StreamName& stream() {
  static const journal::StreamName name("incident/QL-2026-0001");
  return name;
}

void Process::restart() {
  state_ = {};
  head_ = {};
  catch_up();
}

void Process::catch_up() {
  const auto head = store_->read(stream(), head_.sequence + 1,
                                 [&](const journal::EntryView& entry) -> Result<void> {
                                   const auto event = decode_event(entry.sequence, entry.payload);
                                   if (!event) return std::unexpected(event.error());
                                   fold(state_, *event);
                                   return {};
                                 });
  ASSERT_TRUE(head) << head.error().full();
  if (head->sequence > head_.sequence) head_ = *head;
}

Decision Process::submit(const Given& given) {
  const journal::CommandId id(given.command.id.text());
  while (true) {
    const auto repeat = store_->find_command(id);
    if (repeat && *repeat) return {.answer = GateAnswer::kAllow, .message = "repeat"};
    Decision decision = decide(state_, given.command,
                               {.actor = given.actor,
                                .now = given.now,
                                .incident = IncidentId("QL-2026-0001"),
                                .membership = given.membership,
                                .authority = given.authority,
                                .policy = *policy_});
    if (decision.events.empty()) return decision;
    std::vector<std::string> payloads;
    for (const Event& event : decision.events) payloads.push_back(encode(event));
    if (random_->one_in(60)) throw Crash{};  // before the append: nothing happened
    const auto appended = store_->append(stream(), head_, id, payloads);
    if (!appended && appended.error().code() == ErrorCode::kConflict) {
      catch_up();  // somebody was faster: decide again at the new head
      continue;
    }
    if (!appended) {
      ADD_FAILURE() << appended.error().full();
      return decision;
    }
    if (random_->one_in(60)) throw Crash{};  // after the append: done, but nobody was told
    for (const Event& event : decision.events) fold(state_, event);
    head_ = appended->head;
    return decision;
  }
}

namespace {

/// Ids made from what is reported, so that reporting again after a crash is a repeat.
void report(Process& process, const std::string& what, CommandBody body, Instant now) {
  process.submit({.actor = {.kind = ActorKind::kEffect, .name = "runner"},
                  .command = {.id = CommandId("effect:" + what), .body = std::move(body)},
                  .now = now});
}

void carry_out(Process& process, const std::string& id, Targets& targets, Random& random,
               Instant now) {
  // After a crash the start may be on record and the act done or not: the target itself tells.
  if (!targets.in_force.contains(id)) {
    if (random.one_in(10)) {
      report(process, id + ":failed",
             ReportContainmentFailed{.containment = id,
                                     .reason = "the server would not reload",
                                     .target_state = TargetState::kUndone},
             now);
      return;
    }
    ++targets.applied[id];
    targets.in_force.insert(id);
    if (random.one_in(8)) throw Crash{};
  }
  report(process, id + ":applied", ReportContainmentApplied{.containment = id}, now);
}

void undo(Process& process, const std::string& id, Targets& targets, Random& random, Instant now) {
  if (targets.in_force.erase(id) > 0) ++targets.undone[id];
  if (random.one_in(8)) throw Crash{};
  report(process, id + ":lifted", ReportContainmentLifted{.containment = id}, now);
}

}  // namespace

void run_effects(Process& process, Targets& targets, Random& random, Instant now) {
  // Only the holder of the store's lock runs effects, and it acts on the head alone: on an older
  // state a containment that was lifted meanwhile would be carried out again.
  process.catch_up();
  for (const ContainmentState& one : std::vector(process.state().containments)) {
    const std::string& id = one.requested.value.containment;
    switch (one.phase) {
      case ContainmentPhase::kRequested:
        report(process, id + ":started",
               ReportContainmentStarted{.containment = id, .undo = Digest()}, now);
        return;
      case ContainmentPhase::kStarted:
        carry_out(process, id, targets, random, now);
        return;
      case ContainmentPhase::kApplied:
        report(
            process, id + ":probed",
            ReportContainmentProbed{.containment = id,
                                    .result = targets.in_force.contains(id) ? ProbeResult::kPassed
                                                                            : ProbeResult::kFailed},
            now);
        return;
      case ContainmentPhase::kLifting:
        undo(process, id, targets, random, now);
        return;
      default:
        break;
    }
  }
}

}  // namespace quell::simulation

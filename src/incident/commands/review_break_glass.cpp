#include "commands/rule.h"

namespace quell::incident {

namespace {

/// Who skipped the gate; nullptr when there is nothing to review under that id.
const Actor* who_skipped(const State& state, std::string_view subject) {
  if (const auto* one = find_containment(state, subject); one && one->requested.value.break_glass)
    return &one->requested.proof.actor;
  if (const auto* one = find_stage(state, subject); one && one->started.value.break_glass)
    return &one->started.proof.actor;
  return nullptr;
}

}  // namespace

Ruling rule(const ReviewBreakGlass& command, const Case& given) {
  const Actor* actor = who_skipped(given.state, command.subject);
  if (actor == nullptr) return deny(unknown_id("subject", command.subject, "quell status"));
  if (actor->name == given.context.actor.name)
    return deny({.fact = "second_person",
                 .why = "nobody reviews what they did themselves",
                 .supply = "quell decide --review " + command.subject +
                           " --verdict justified --reason TEXT (as somebody else)"});
  return allow(
      BreakGlassReviewed{
          .subject = command.subject, .verdict = command.verdict, .reason = command.reason},
      command.subject + " reviewed: " + std::string(name_of(command.verdict)));
}

}  // namespace quell::incident

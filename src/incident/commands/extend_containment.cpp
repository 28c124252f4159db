#include <chrono>

#include "commands/rule.h"
#include "incident/expiry.h"

namespace quell::incident {

namespace {

/// Why this containment gets no other end; nullopt: it may.
std::optional<MissingFact> standing_in_the_way(const ContainmentState& one) {
  const std::string& id = one.requested.value.containment;
  if (!still_stands(one))
    return MissingFact{.fact = "containment",
                       .why = id + " is " + std::string(name_of(one.phase)) +
                              ", only one in force can last longer",
                       .supply = "quell contain list"};
  if (one.requested.value.confirm_within_s && !one.confirmed)
    return MissingFact{.fact = "containment",
                       .why = id + " ends by itself unless it is confirmed",
                       .supply = "quell contain confirm " + id};
  if (!set_end(one))
    return MissingFact{.fact = "containment",
                       .why = id + " has no end that could be put off",
                       .supply = "quell contain show " + id};
  return std::nullopt;
}

}  // namespace

Ruling rule(const ExtendContainment& command, const Case& given) {
  const auto* one = find_containment(given.state, command.containment);
  if (one == nullptr)
    return deny(unknown_id("containment", command.containment, "quell contain KIND TARGET"));
  if (auto missing = standing_in_the_way(*one)) return deny(*std::move(missing));
  const std::string supply =
      "quell contain extend " + command.containment + " --for TIME --reason TEXT";
  if (command.ends_at <= *set_end(*one))
    return deny({.fact = "ends_at",
                 .why = command.containment + " ends at " + to_iso(*set_end(*one)) +
                        ", not earlier: give a longer time, or lift it",
                 .supply = supply});
  if (command.ends_at > given.context.now + kLongestContainment)
    return deny({.fact = "ends_at",
                 .why = "the longest time is 365 days; what stays for good is kept",
                 .supply = "quell lift " + command.containment + " --keep --reason TEXT"});
  return announce(
      ContainmentExtended{
          .containment = command.containment, .ends_at = command.ends_at, .reason = command.reason},
      command.containment + " lasts until " + to_iso(command.ends_at));
}

}  // namespace quell::incident

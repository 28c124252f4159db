#include "commands/rule.h"

#include <algorithm>
#include <charconv>

namespace quell::incident {
namespace {

bool is_recorded(const State& state, std::string_view id) {
  if (id.starts_with('#')) {
    std::uint64_t sequence = 0;
    const auto digits = id.substr(1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), sequence);
    return error == std::errc() && end == digits.data() + digits.size() && sequence > 0 &&
           sequence <= state.last_sequence;
  }
  if (find_evidence(state, id) != nullptr || find_finding(state, id) != nullptr ||
      find_reproduction(state, id) != nullptr || find_option(state, id) != nullptr ||
      find_containment(state, id) != nullptr)
    return true;
  for (const auto& check : state.verifications)
    if (check.value.verification == id) return true;
  return false;
}

}  // namespace

std::string next_id(std::string_view prefix, std::uint64_t so_far) {
  return std::string(prefix) + std::to_string(so_far + 1);
}

Ruling allow(EventBody event, std::string message) {
  Ruling ruling{.message = std::move(message)};
  ruling.events.push_back(std::move(event));
  return ruling;
}

Ruling announce(EventBody event, std::string message) {
  Ruling ruling = allow(std::move(event), std::move(message));
  ruling.answer = GateAnswer::kAllowAndAnnounce;
  return ruling;
}

Ruling deny(MissingFact missing) {
  Ruling ruling{.answer = GateAnswer::kDeny};
  ruling.missing.push_back(std::move(missing));
  return ruling;
}

std::optional<Ruling> deny_if(std::vector<MissingFact> missing) {
  if (missing.empty()) return std::nullopt;
  return Ruling{.answer = GateAnswer::kDeny, .missing = std::move(missing)};
}

MissingFact lacking(const Fact& fact) {
  return {.fact = std::string(name_of(fact.id)), .why = fact.detail, .supply = fact.supply};
}

void require(std::vector<MissingFact>& missing, const Case& given,
             std::initializer_list<FactId> needed) {
  for (const FactId id : needed) {
    const Fact found = fact(given.state, id, given.context.now);
    if (!found.satisfied()) missing.push_back(lacking(found));
  }
}

void require_gate(std::vector<MissingFact>& missing, const Case& given, Gate gate) {
  const auto& needs = given.context.policy.procedure.gates[static_cast<std::size_t>(gate)];
  for (const GateNeed& need : needs) {
    if (!applies(need.applies, priority_of(given.state), environment_of(given.state))) continue;
    const Fact found = fact(given.state, need.fact, given.context.now);
    if (found.satisfied()) continue;
    const auto same = [&](const MissingFact& one) { return one.fact == name_of(need.fact); };
    if (std::ranges::none_of(missing, same)) missing.push_back(lacking(found));
  }
}

void require_cites(std::vector<MissingFact>& missing, const State& state,
                   const std::vector<std::string>& cites) {
  for (const std::string& id : cites)
    if (!is_recorded(state, id))
      missing.push_back(unknown_id("cites", id, "quell evidence add FILE"));
}

MissingFact unknown_id(std::string_view what, std::string_view id, std::string_view supply) {
  return {.fact = std::string(what),
          .why = "'" + std::string(id) + "' is not on record",
          .supply = std::string(supply)};
}

}  // namespace quell::incident

// Names of behaviours and phases, for machines and for people.
#include <algorithm>
#include <array>

#include "investigate/behaviour.h"

namespace quell::investigate {

namespace {

struct KindFacts {
  BehaviourKind kind;
  std::string_view name;
  std::string_view title;
  std::string_view attack;
  std::string_view cwe;
};
constexpr std::array<KindFacts, 4> kKinds = {{
    {BehaviourKind::kScanner, "scanner", "scanning", "T1595.002", ""},
    {BehaviourKind::kFlood, "flood", "request flood", "T1499.002", "CWE-400"},
    {BehaviourKind::kSlowRequests, "slow-requests", "slow requests", "T1499.003", "CWE-400"},
    {BehaviourKind::kWebShell, "web-shell", "web shell in use", "T1505.003", "CWE-506"},
}};
static_assert(std::ranges::is_sorted(kKinds, {}, &KindFacts::kind));

struct PhaseName {
  Phase phase;
  std::string_view name;
};
constexpr std::array<PhaseName, 5> kPhases = {{
    {Phase::kFirstSeen, "first seen"},
    {Phase::kReconnaissance, "reconnaissance"},
    {Phase::kAttempts, "attempts"},
    {Phase::kSuccess, "success"},
    {Phase::kAfterwards, "afterwards"},
}};
static_assert(std::ranges::is_sorted(kPhases, {}, &PhaseName::phase));

}  // namespace

std::string_view name_of(BehaviourKind kind) {
  return kKinds.at(static_cast<std::size_t>(kind)).name;
}

std::optional<BehaviourKind> behaviour_kind_from_name(std::string_view name) {
  const auto* const found = std::ranges::find(kKinds, name, &KindFacts::name);
  if (found == kKinds.end()) return std::nullopt;
  return found->kind;
}

std::string_view title_of(BehaviourKind kind) {
  return kKinds.at(static_cast<std::size_t>(kind)).title;
}

std::string_view attack_id_of(BehaviourKind kind) {
  return kKinds.at(static_cast<std::size_t>(kind)).attack;
}

std::string_view cwe_of(BehaviourKind kind) {
  return kKinds.at(static_cast<std::size_t>(kind)).cwe;
}

std::string_view name_of(Phase phase) {
  return kPhases.at(static_cast<std::size_t>(phase)).name;
}

std::optional<Phase> phase_from_name(std::string_view name) {
  const auto* const found = std::ranges::find(kPhases, name, &PhaseName::name);
  if (found == kPhases.end()) return std::nullopt;
  return found->phase;
}

}  // namespace quell::investigate

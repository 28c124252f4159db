#include "desk/effects.h"

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "desk/desk.h"
#include "incident/actor.h"
#include "incident/command.h"
#include "os/file.h"

namespace quell::desk {
namespace {

/// Longer than any containment takes; a stage of half an hour is run by one who does not wait here.
constexpr std::chrono::milliseconds kLockPatience = std::chrono::seconds(60);

}  // namespace

Result<void> Runner::run(const incident::IncidentId& incident, const Progress& progress) {
  auto lock = os::Lock::acquire(lock_file_, kLockPatience);
  if (!lock) {
    return fail(lock.error(),
                "another quell process is carrying out effects on this store; what "
                "was asked for is on the record and stays pending");
  }
  std::optional<Error> first_error;
  for (const auto& effect : effects_) {
    auto done = run_effect(*effect, incident, progress);
    if (!done && !first_error) first_error = std::move(done).error();
  }
  if (first_error) return std::unexpected(*first_error);
  return {};
}

Result<void> Runner::run_effect(Effect& effect, const incident::IncidentId& incident,
                                const Progress& progress) {
  const Identity self{.actor = {incident::ActorKind::kEffect, std::string(effect.name())}};
  const Report report = [&](const incident::CommandBody& body) -> Result<void> {
    QUELL_TRY(const Outcome outcome, desk_.submit(incident, {ids_.next(), body}, self));
    if (outcome.allowed()) return {};
    return fail(ErrorCode::kInvalidInput, "an outcome was not recorded: " + outcome.message);
  };
  std::set<std::string> tried;
  std::optional<Error> first_error;
  for (;;) {
    QUELL_TRY(incident::State state, desk_.state(incident));
    std::string key;
    for (std::string& candidate : effect.pending(state)) {
      if (key.empty() && !tried.contains(candidate)) key = std::move(candidate);
    }
    if (key.empty()) break;
    tried.insert(key);
    taken_up_.push_back(key);
    auto done = effect.carry_out({incident, key, std::move(state)}, report, progress);
    if (!done && !first_error) first_error = std::move(done).error();
  }
  if (first_error) return std::unexpected(*first_error);
  return {};
}

}  // namespace quell::desk

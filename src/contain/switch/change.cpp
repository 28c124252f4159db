#include "switch/change.h"

#include <utility>

#include "base/safe_text.h"
#include "credential/proof.h"
#include "fmt/format.h"
#include "os/deadline.h"

namespace quell::contain {
namespace {

using Towards = SwitchHolder::Towards;

constexpr auto kPause = std::chrono::milliseconds(200);

/// The server answered and did not do it, so nothing of it can still be on its way.
bool is_answer(ErrorCode code) {
  return code != ErrorCode::kTimeout && code != ErrorCode::kUnavailable &&
         code != ErrorCode::kLimit;
}

struct Seen {
  std::vector<Check> checks;
  SwitchParts now;
};

/// Looks until all is as it should be, or patience is at its end: those who use a thing hear of a
/// change later. A server that can't be asked for a moment is asked again.
Result<Seen> settled(const SwitchWork& work, const SwitchParts& expected) {
  const os::Deadline deadline = os::Deadline::after(work.patience);
  for (;;) {
    Result<Seen> seen = Seen{};
    auto now = work.holder.read(work.name);
    if (now) {
      auto checks = checks_of(work.holder, work.name, expected, *now);
      seen = checks ? Result<Seen>(Seen{*std::move(checks), *std::move(now)})
                    : std::unexpected(checks.error());
    } else {
      seen = std::unexpected(now.error());
    }
    if ((seen && all_passed(seen->checks)) || deadline.expired()) return seen;
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kPause)));
  }
}

/// What was stored, with what was seen then.
SwitchParts as_before(const SwitchWork& work) {
  SwitchParts parts = work.scene.now;
  const SwitchParts all = rendered(work.scene.ledger);
  const auto seen = all.find(std::string(kSeenMark));
  if (seen != all.end()) parts.insert(*seen);
  return parts;
}

Result<SwitchOutcome> roll_back(const SwitchWork& work, const Ledger& ledger, std::string why) {
  work.on_step("roll-back");
  QUELL_TRY(const SwitchParts now, work.holder.read(work.name));
  if (now != work.scene.now) {
    if (!work.holder.matches(rendered(ledger), now)) {
      return fail(ErrorCode::kConflict, why + "; and somebody else changed it at the same time");
    }
    const auto back = work.holder.replace(
        work.name, now, work.scene.now,
        work.scene.ledger.entries.empty() ? Towards::kOriginal : Towards::kWish);
    if (!back) return fail(back.error(), why + "; and it cannot be put back");
  }
  QUELL_TRY(Seen seen, settled(work, as_before(work)));
  if (!all_passed(seen.checks)) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}; it was put back, but {}", why, first_failure(seen.checks)));
  }
  QUELL_CHECK(work.file.write(work.scene.ledger));
  return SwitchNotChanged{std::move(why), std::move(seen.checks)};
}

/// The call did not come back as it should. It is never sent again: what is stored tells whether
/// it was done. nullopt: it was.
Result<std::optional<SwitchOutcome>> after_lost_call(const SwitchWork& work, const Ledger& ledger,
                                                     const Error& error) {
  const auto now = work.holder.read(work.name);
  if (!now) return fail(error, "it is not known whether the change was made");
  if (work.holder.matches(rendered(ledger), *now)) return std::nullopt;
  if (error.code() == ErrorCode::kConflict && *now != work.scene.now) {
    QUELL_CHECK(work.file.write(work.scene.ledger));
    return SwitchOutcome(
        Refusal{{error.message()}, difference_of(work.holder, work.name, work.scene.now, *now)});
  }
  if (*now != work.scene.now || !is_answer(error.code())) {
    return fail(error,
                "the change was asked for and its answer never came: it was not made yet, "
                "but may still be");
  }
  QUELL_CHECK(work.file.write(work.scene.ledger));
  QUELL_TRY(std::vector<Check> checks, checks_of(work.holder, work.name, as_before(work), *now));
  return SwitchOutcome(SwitchNotChanged{error.full(), std::move(checks)});
}

Result<SwitchOutcome> finish(const SwitchWork& work, Ledger ledger) {
  work.on_step("prove");
  auto seen = settled(work, rendered(ledger));
  if (!seen) return roll_back(work, ledger, seen.error().full());
  if (!all_passed(seen->checks)) return roll_back(work, ledger, first_failure(seen->checks));
  work.on_step("settle");
  ledger.moving.reset();
  QUELL_CHECK(work.file.write(ledger));
  return SwitchChanged{std::move(seen->checks), std::move(seen->now), ledger.entries.size()};
}

/// A process died after the change, or it is asked for twice: nothing is sent.
Result<SwitchOutcome> finish_again(const SwitchWork& work) {
  work.on_step("prove");
  QUELL_TRY(Seen seen, settled(work, rendered(work.scene.ledger)));
  if (!all_passed(seen.checks)) {
    return Refusal{{"it is set already, but " + first_failure(seen.checks)}, ""};
  }
  work.on_step("settle");
  QUELL_CHECK(work.file.write(work.scene.ledger));
  return SwitchChanged{std::move(seen.checks), std::move(seen.now),
                       work.scene.ledger.entries.size()};
}

Result<void> take_back(const SwitchWork& work, const Ledger& after) {
  const SwitchParts target = rendered(after);
  if (work.holder.matches(target, work.scene.now)) return {};
  return work.holder.replace(work.name, work.scene.now, target,
                             after.entries.empty() ? Towards::kOriginal : Towards::kWish);
}

}  // namespace

Result<std::vector<Check>> checks_of(SwitchHolder& holder, const std::string& name,
                                     const SwitchParts& expected, const SwitchParts& now) {
  std::vector<Check> checks;
  for (const auto& [part, value] : without_marks(expected)) {
    const auto found = now.find(part);
    const std::string seen = found == now.end() ? "(nothing)" : found->second;
    const bool fine = holder.matches(expected, now);
    checks.push_back({.what = fmt::format("{}: {}", what_of(holder, name), part),
                      .expected = terminal_safe(value),
                      .seen = terminal_safe(seen),
                      .outcome = fine ? Check::Outcome::kPassed : Check::Outcome::kFailed});
  }
  QUELL_TRY(const std::vector<Check> outside, holder.look(name, expected));
  checks.insert(checks.end(), outside.begin(), outside.end());
  return checks;
}

Result<SwitchOutcome> set_switch(const SwitchWork& work, const LedgerEntry& entry) {
  if (find_entry(work.scene.ledger, entry.id) != nullptr) return finish_again(work);
  Ledger ledger = work.scene.ledger;
  ledger.entries.push_back(entry);
  ledger.moving = entry.id;
  work.on_step("note");
  QUELL_CHECK(work.file.write(ledger));
  work.on_step("change");
  if (work.holder.matches(rendered(ledger), work.scene.now)) return finish(work, ledger);
  const auto changed =
      work.holder.replace(work.name, work.scene.now, rendered(ledger), Towards::kWish);
  if (!changed) {
    QUELL_TRY(std::optional<SwitchOutcome> ended, after_lost_call(work, ledger, changed.error()));
    if (ended) return *std::move(ended);
  }
  return finish(work, std::move(ledger));
}

Result<SwitchOutcome> unset_switch(const SwitchWork& work, const ContainmentId& id) {
  const Ledger after = without_entry(work.scene.ledger, id);
  if (find_entry(work.scene.ledger, id) != nullptr) {
    Ledger moving = work.scene.ledger;
    moving.moving = id;
    work.on_step("note");
    QUELL_CHECK(work.file.write(moving));
  }
  work.on_step("change");
  if (const auto back = take_back(work, after); !back) {
    QUELL_TRY(const SwitchParts now, work.holder.read(work.name));
    if (back.error().code() == ErrorCode::kConflict && now != work.scene.now) {
      return Refusal{{back.error().message()},
                     difference_of(work.holder, work.name, work.scene.now, now)};
    }
    if (!work.holder.matches(rendered(after), now)) return std::unexpected(back.error());
  }
  work.on_step("prove");
  QUELL_TRY(Seen seen, settled(work, rendered(after)));
  if (!all_passed(seen.checks)) {
    return fail(ErrorCode::kUnavailable, "it was put back, but " + first_failure(seen.checks));
  }
  work.on_step("settle");
  QUELL_CHECK(work.file.write(after));
  return SwitchChanged{std::move(seen.checks), std::move(seen.now), after.entries.size()};
}

}  // namespace quell::contain

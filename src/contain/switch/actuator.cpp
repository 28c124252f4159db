#include <chrono>
#include <utility>

#include "base/safe_text.h"
#include "base/time.h"
#include "contain/switch.h"
#include "credential/ledger.h"
#include "credential/proof.h"
#include "end_words.h"
#include "fmt/format.h"
#include "os/file.h"
#include "switch/change.h"
#include "switch/scene.h"

namespace quell::contain {
namespace {

constexpr auto kLockPatience = std::chrono::seconds(60);

Duration since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
}

std::string summary_of(const SwitchHolder& holder, const SwitchWish& wish) {
  return fmt::format("{} is set to {}", what_of(holder, wish.name), terminal_safe(wish.value));
}

Refusal refusal_of(const Error& error) {
  return {{error.message()}, ""};
}

/// Of apply and undo; one for all things of a server, because that is what their names hash to.
Result<os::Lock> lock(const SwitchSettings& settings, const LedgerFile& file) {
  QUELL_CHECK(os::make_directories(settings.state, os::Mode::kPrivateDirectory));
  return os::Lock::acquire(file.lock_path(), kLockPatience);
}

std::vector<Exhibit> exhibits_of(const SwitchHolder& holder, const std::string& name,
                                 const SwitchScene& before, const SwitchParts& after,
                                 const std::vector<Check>& checks) {
  return {{"change.diff", difference_of(holder, name, before.now, after)},
          {"probe.txt", text_of(checks)}};
}

/// What the ledger would be with the measure; as it is where it is in force already.
Ledger with_measure(const SwitchScene& scene, const LedgerEntry& entry) {
  Ledger ledger = scene.ledger;
  if (find_entry(ledger, entry.id) == nullptr) ledger.entries.push_back(entry);
  return ledger;
}

/// Why this measure can't be had beside what is in force, or what is so already.
std::optional<std::string> objection_to(const SwitchHolder& holder, const SwitchScene& scene,
                                        const LedgerEntry& wanted) {
  if (scene.ledger.entries.empty() &&
      holder.matches(rendered(with_measure(scene, wanted)), scene.now)) {
    const auto wish = parse_switch(holder.word(), wanted.target);
    return wish ? holder.objection_to_what_is_so(*wish) : std::nullopt;
  }
  const LedgerEntry* there = find_entry(scene.ledger, wanted.id);
  if (there == nullptr || there->target == wanted.target) return std::nullopt;
  return fmt::format("{} is in force already, for {}", wanted.id.text(),
                     terminal_safe(there->target));
}

}  // namespace

SwitchActuator::SwitchActuator(std::unique_ptr<SwitchHolder> holder, SwitchSettings settings)
    : holder_(std::move(holder)), settings_(std::move(settings)) {}
SwitchActuator::~SwitchActuator() = default;

std::string_view SwitchActuator::kind() const {
  return holder_->kind();
}

Result<PlanAnswer> SwitchActuator::plan(const PlanRequest& request) {
  QUELL_CHECK(holder_->check());
  const Measure& measure = request.measure;
  const auto wish = parse_switch(holder_->word(), measure.target);
  if (!wish) return refusal_of(wish.error());
  if (const auto fine = check_id(measure.id); !fine) return refusal_of(fine.error());
  const auto patch = holder_->patch_of(*wish);
  if (!patch) return refusal_of(patch.error());
  const LedgerFile file(settings_.state, holder_->where(), wish->name);
  QUELL_TRY(const Ledger noted, file.read());
  const auto look = look_at(*holder_, noted);
  if (!look && look.error().code() == ErrorCode::kNotFound) {
    return Refusal{
        {fmt::format("there is no {}: {}", what_of(*holder_, wish->name), look.error().full())},
        ""};
  }
  if (!look) return std::unexpected(look.error());
  if (const auto* refusal = std::get_if<Refusal>(&*look)) return *refusal;
  const SwitchScene& scene = std::get<SwitchScene>(*look);
  const LedgerEntry entry{measure.id, measure.target, *patch};
  if (const auto no = objection_to(*holder_, scene, entry)) return Refusal{{*no}, ""};
  const Ledger after = with_measure(scene, entry);
  Plan plan{.actuator = fmt::format("{}:{}", kind(), holder_->name()),
            .measure = measure,
            .summary = summary_of(*holder_, *wish),
            .changes = {},
            .actions = {},
            .affected = request.affected,
            .warnings = holder_->warnings(*wish),
            .undo = "what is stored now is set again, read back and looked at from outside",
            .expiry = end_words(measure, "the server"),
            .basis = basis_of(scene)};
  if (!holder_->matches(rendered(after), scene.now)) {
    plan.changes.push_back({terminal_safe(holder_->where()),
                            difference_of(*holder_, wish->name, scene.now, rendered(after))});
    plan.actions = holder_->actions(*wish, scene.now, rendered(after));
  }
  plan.warnings.emplace_back(
      "between reading and setting somebody else may change it: what is found afterwards is "
      "compared, and nothing is set twice");
  return plan;
}

Result<ApplyOutcome> SwitchActuator::apply(const Plan& plan, UndoSink& sink,
                                           const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(holder_->check());
  const auto wish = parse_switch(holder_->word(), plan.measure.target);
  if (!wish) return refusal_of(wish.error());
  QUELL_TRY(const SwitchParts patch, holder_->patch_of(*wish));
  const LedgerFile file(settings_.state, holder_->where(), wish->name);
  on_step("lock");
  QUELL_TRY(const os::Lock held, lock(settings_, file));
  on_step("look");
  QUELL_TRY(const Ledger noted, file.read());
  QUELL_TRY(const SwitchSceneOrRefusal look, look_at(*holder_, noted));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  const SwitchScene& scene = std::get<SwitchScene>(look);
  const LedgerEntry entry{plan.measure.id, plan.measure.target, patch};
  if (const auto no = objection_to(*holder_, scene, entry)) return Refusal{{*no}, ""};
  if (basis_of(scene) != plan.basis) {
    return Refusal{{what_of(*holder_, wish->name) +
                    " was changed by somebody else after the plan was made; nothing was done"},
                   ""};
  }
  on_step("store-undo");
  QUELL_CHECK(sink.store(
      {plan.measure.id, plan.actuator, plan.summary, to_json(with_measure(scene, entry))}));
  QUELL_TRY(SwitchOutcome outcome,
            set_switch({*holder_, file, scene, wish->name, settings_.patience, on_step}, entry));
  on_step("done");
  if (auto* refusal = std::get_if<Refusal>(&outcome)) return std::move(*refusal);
  if (auto* failed = std::get_if<SwitchNotChanged>(&outcome)) {
    auto exhibits = exhibits_of(*holder_, wish->name, scene, scene.now, failed->checks);
    return RolledBack{failed->why,
                      {.state = State::kAbsent,
                       .summary = "what is stored is as it was before",
                       .checks = std::move(failed->checks),
                       .took = since(began)},
                      std::move(exhibits)};
  }
  auto& changed = std::get<SwitchChanged>(outcome);
  auto exhibits = exhibits_of(*holder_, wish->name, scene, changed.after, changed.checks);
  return Applied{{.state = State::kInForce,
                  .summary = plan.summary,
                  .checks = std::move(changed.checks),
                  .took = since(began)},
                 std::move(exhibits)};
}

Result<ProbeReport> SwitchActuator::probe(const Measure& measure) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(holder_->check());
  QUELL_TRY(const SwitchWish wish, parse_switch(holder_->word(), measure.target));
  const LedgerFile file(settings_.state, holder_->where(), wish.name);
  QUELL_TRY(const Ledger noted, file.read());
  QUELL_TRY(const SwitchSceneOrRefusal look, look_at(*holder_, noted));
  if (const auto* refusal = std::get_if<Refusal>(&look)) {
    return ProbeReport{.state = State::kAltered,
                       .summary = "altered: " + refusal->reasons.front(),
                       .checks = {},
                       .difference = refusal->difference,
                       .took = since(began)};
  }
  const SwitchScene& scene = std::get<SwitchScene>(look);
  QUELL_TRY(std::vector<Check> checks,
            checks_of(*holder_, wish.name, rendered(scene.ledger), scene.now));
  if (scene.dropped) {
    checks.push_back({.what = "a change that was asked for and not confirmed",
                      .expected = "made or not made",
                      .seen = fmt::format("{} is not made; a slow server may still make it",
                                          scene.dropped->id.text()),
                      .outcome = Check::Outcome::kNote});
  }
  const bool there = find_entry(scene.ledger, measure.id) != nullptr;
  const bool so = all_passed(checks) && !scene.has_leftovers;
  const State state = !so ? State::kHalfApplied : there ? State::kInForce : State::kAbsent;
  std::string summary = fmt::format("what is stored {} it, and what is seen is {}",
                                    there ? "holds" : "does not hold", so ? "so" : "not so");
  if (state != State::kInForce) summary = fmt::format("{}: {}", name_of(state), summary);
  return ProbeReport{.state = state,
                     .summary = std::move(summary),
                     .checks = std::move(checks),
                     .took = since(began)};
}

Result<UndoOutcome> SwitchActuator::undo(const UndoRecord& record, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(holder_->check());
  QUELL_TRY(const Ledger recorded, ledger_from_json(record.data));
  if (find_entry(recorded, record.id) == nullptr || recorded.where != holder_->where()) {
    return fail(ErrorCode::kInvalidInput, "the undo data is of something else");
  }
  const LedgerFile file(settings_.state, holder_->where(), recorded.name);
  on_step("lock");
  QUELL_TRY(const os::Lock held, lock(settings_, file));
  on_step("look");
  QUELL_TRY(Ledger noted, file.read());
  if (noted.entries.empty()) {
    // The ledger may have been lost: the record tells what it was.
    QUELL_TRY(const SwitchParts now, holder_->read(recorded.name));
    if (holder_->matches(rendered(recorded), now)) noted = recorded;
  }
  QUELL_TRY(const SwitchSceneOrRefusal look, look_at(*holder_, noted));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  const SwitchScene& scene = std::get<SwitchScene>(look);
  QUELL_TRY(
      SwitchOutcome outcome,
      unset_switch({*holder_, file, scene, recorded.name, settings_.patience, on_step}, record.id));
  on_step("done");
  if (auto* refusal = std::get_if<Refusal>(&outcome)) return std::move(*refusal);
  auto& changed = std::get<SwitchChanged>(outcome);
  auto exhibits = exhibits_of(*holder_, recorded.name, scene, changed.after, changed.checks);
  return Undone{
      {.state = State::kAbsent,
       .summary = changed.left == 0 ? "what was stored before is there again"
                                    : fmt::format("other containments of it that stay in force: {}",
                                                  changed.left),
       .checks = std::move(changed.checks),
       .took = since(began)},
      std::move(exhibits)};
}

}  // namespace quell::contain

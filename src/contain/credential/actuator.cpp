#include <algorithm>
#include <chrono>
#include <utility>

#include "base/safe_text.h"
#include "contain/credential.h"
#include "credential/change.h"
#include "credential/ledger.h"
#include "credential/old_secret.h"
#include "credential/proof.h"
#include "credential/scene.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain {
namespace {

constexpr auto kLockPatience = std::chrono::seconds(30);
constexpr std::size_t kFingerprint = 8;  // digits: enough to see a change, too few to guess from

using How = CredentialWish::How;

Duration since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
}

std::string what(const CredentialHolder& holder, const CredentialWish& wish) {
  return fmt::format("{} {} of {}", holder.word(), terminal_safe(wish.name),
                     terminal_safe(holder.name()));
}

std::string file_text(const std::filesystem::path& file) {
  return terminal_safe(file.string());
}

/// Nonsense, a wish that would hit Quell itself, or files that are in the way.
Result<std::optional<std::string>> objection_to(CredentialHolder& holder,
                                                const CredentialWish& wish, bool file_is_ours) {
  if (wish.how == How::kMake && !file_is_ours) {
    QUELL_TRY(const auto there, os::info(wish.file));
    if (there) {
      return fmt::format("{} is there already, and nothing is overwritten: name another file",
                         file_text(wish.file));
    }
  }
  if (wish.old_file == wish.file) return "old: and the new secret's file are the same";
  return holder.objection_to(wish);
}

std::vector<std::string> warnings_for(CredentialHolder& holder, const CredentialWish& wish) {
  std::vector<std::string> warnings = holder.warnings(wish);
  if (!wish.old_file) {
    warnings.emplace_back(
        "the leaked secret is not known here (old:PATH): it is concluded from the stored form, and "
        "not tried, that it is refused");
  }
  warnings.push_back(fmt::format("whoever uses {} {} stands outside until they have the new secret",
                                 holder.word(), terminal_safe(wish.name)));
  if (wish.how == How::kLock) {
    warnings.back() = fmt::format("nobody can use {} {} any more until this is lifted",
                                  holder.word(), terminal_safe(wish.name));
  }
  return warnings;
}

std::string summary_of(const CredentialHolder& holder, const CredentialWish& wish,
                       const std::string& meaning) {
  std::string subject = what(holder, wish);
  if (!meaning.empty()) subject += fmt::format(" ({})", terminal_safe(meaning));
  switch (wish.how) {
    case How::kMake:
      return fmt::format("{} gets a new secret, written to {} (mode 0600); the old one is refused",
                         subject, file_text(wish.file));
    case How::kTake:
      return fmt::format("{} gets the secret that {} holds; the old one is refused", subject,
                         file_text(wish.file));
    case How::kLock:
      return subject + " is locked";
  }
  return "";
}

Change change_of(const CredentialHolder& holder, const CredentialWish& wish,
                 const CredentialScene& scene) {
  const std::string place = terminal_safe(holder.where());
  const std::string name = terminal_safe(wish.name);
  return {place,
          fmt::format("--- {0}\n+++ {0}\n-{1} {2}: as it is stored now ({3}, not shown)\n"
                      "+{1} {2}: {4}\n",
                      place, holder.word(), name, basis_of(scene).substr(0, kFingerprint),
                      wish.how == How::kLock ? "locked" : "the stored form of the new secret")};
}

/// Others of the same credential stay as they are when this one is taken out from among them.
std::string undo_words(const CredentialHolder& holder, const CredentialScene& scene,
                       const ContainmentId& id) {
  std::string others;
  for (const LedgerEntry& entry : scene.ledger.entries) {
    if (entry.id != id) others += (others.empty() ? "" : ", ") + entry.id.text();
  }
  if (others.empty()) {
    return fmt::format(
        "what is stored now is put back exactly. THE LEAKED SECRET IS VALID AGAIN THEN, so lift it "
        "only on purpose; {}",
        holder.undo_hint());
  }
  return fmt::format(
      "it is taken out again, and what {} stored stays. THE SECRET THAT THIS ONE REPLACES IS VALID "
      "AGAIN THEN, so lift it only on purpose; {}",
      others, holder.undo_hint());
}

Refusal refusal_of(const Error& error) {
  return {{error.message()}, ""};
}

std::string_view behaviour(const std::vector<Check>& checks) {
  if (!all_passed(checks)) return "the server does not behave so";
  return first_open(checks) != nullptr
             ? "nothing that was seen of the server speaks against it, but not all could be seen"
             : "the server behaves so";
}

std::vector<Exhibit> exhibits_of(const std::vector<Check>& checks,
                                 const std::vector<std::string>& ended) {
  std::string sessions;
  for (const std::string& each : ended) sessions += terminal_safe(each) + "\n";
  return {{"probe.txt", text_of(checks)}, {"sessions-ended.txt", std::move(sessions)}};
}

/// What undo() and apply() work on, under the lock.
Result<os::Lock> lock(const CredentialState& state, const LedgerFile& file) {
  QUELL_CHECK(os::make_directories(state.directory, os::Mode::kPrivateDirectory));
  return os::Lock::acquire(file.lock_path(), kLockPatience);
}

}  // namespace

CredentialActuator::CredentialActuator(std::unique_ptr<CredentialHolder> holder,
                                       CredentialState state,
                                       std::unique_ptr<crypto::Entropy> entropy)
    : holder_(std::move(holder)), state_(std::move(state)), entropy_(std::move(entropy)) {}
CredentialActuator::~CredentialActuator() = default;

std::string_view CredentialActuator::kind() const {
  return holder_->kind();
}

Result<PlanAnswer> CredentialActuator::plan(const PlanRequest& request) {
  QUELL_CHECK(holder_->check());
  const Measure& measure = request.measure;
  const auto wish = parse_credential(holder_->word(), measure.target);
  if (!wish) return refusal_of(wish.error());
  if (const auto fine = check_id(measure.id); !fine) return refusal_of(fine.error());
  const LedgerFile file(state_.directory, holder_->where(), wish->name);
  QUELL_TRY(const Ledger noted, file.read());
  QUELL_CHECK(tell(*holder_, file));
  QUELL_TRY(const CredentialSceneOrRefusal look, look_at(*holder_, noted));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  const CredentialScene& scene = std::get<CredentialScene>(look);
  const LedgerEntry* there = find_entry(scene.ledger, measure.id);
  if (there != nullptr && there->target != measure.target) {
    return Refusal{{fmt::format("{} is in force already, for {}", measure.id.text(),
                                terminal_safe(there->target))},
                   ""};
  }
  const bool ours = there != nullptr || (scene.dropped && scene.dropped->id == measure.id);
  QUELL_TRY(const auto objection, objection_to(*holder_, *wish, ours));
  if (objection) return Refusal{{*objection}, ""};
  QUELL_TRY(const OldSecret old, judge_old(*holder_, scene, *wish, measure.id));
  if (old.standing == OldSecret::Standing::kWrong) return Refusal{{old.why}, ""};
  QUELL_TRY(const std::vector<std::string> dependants, holder_->dependants(wish->name));
  QUELL_TRY(const std::string meaning, holder_->meaning(wish->name));
  Plan plan{.actuator = fmt::format("{}:{}", kind(), holder_->name()),
            .measure = measure,
            .summary = summary_of(*holder_, *wish, meaning),
            .changes = {},
            .actions = holder_->actions(*wish),
            .affected = request.affected,
            .warnings = warnings_for(*holder_, *wish),
            .undo = undo_words(*holder_, scene, measure.id),
            .expiry =
                "not by itself, because its end would make the leaked secret valid again: it "
                "stays until somebody lifts it",
            .basis = basis_of(scene)};
  if (old.standing == OldSecret::Standing::kUnproved) plan.warnings.push_back(old.why);
  for (const std::string& each : dependants) plan.affected.push_back(each);
  if (there == nullptr) plan.changes.push_back(change_of(*holder_, *wish, scene));
  return plan;
}

Result<ApplyOutcome> CredentialActuator::apply(const Plan& plan, UndoSink& sink,
                                               const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(holder_->check());
  const auto wish = parse_credential(holder_->word(), plan.measure.target);
  if (!wish) return refusal_of(wish.error());
  const LedgerFile file(state_.directory, holder_->where(), wish->name);
  on_step("lock");
  QUELL_TRY(const os::Lock held, lock(state_, file));
  QUELL_TRY(const Ledger noted, file.read());
  QUELL_CHECK(tell(*holder_, file));
  QUELL_TRY(CredentialSceneOrRefusal look, look_at(*holder_, noted));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  CredentialScene& scene = std::get<CredentialScene>(look);
  if (basis_of(scene) != plan.basis) {
    return Refusal{{what(*holder_, *wish) + " was changed by somebody else; nothing was done"}, ""};
  }
  QUELL_CHECK(mend(*holder_, scene));
  QUELL_TRY(const OldSecret old, judge_old(*holder_, scene, *wish, plan.measure.id));
  if (old.standing == OldSecret::Standing::kWrong) return Refusal{{old.why}, ""};
  QUELL_CHECK(note_proof(old, scene, *entropy_));
  QUELL_TRY(CredentialOutcome outcome,
            put_in({*holder_, file, scene, *wish, plan, on_step}, sink, *entropy_));
  on_step("done");
  if (auto* refusal = std::get_if<Refusal>(&outcome)) return std::move(*refusal);
  if (auto* failed = std::get_if<CredentialNotChanged>(&outcome)) {
    auto exhibits = exhibits_of(failed->checks, failed->ended);
    return RolledBack{failed->why,
                      {.state = State::kAbsent,
                       .summary = "what is stored is as it was before; sessions that were ended "
                                  "stay ended",
                       .checks = std::move(failed->checks),
                       .took = since(began)},
                      std::move(exhibits)};
  }
  auto& changed = std::get<CredentialChanged>(outcome);
  auto exhibits = exhibits_of(changed.checks, changed.ended);
  return Applied{
      {.state = State::kInForce,
       .summary = fmt::format("{}; {} sessions were ended", plan.summary, changed.ended.size()),
       .checks = std::move(changed.checks),
       .took = since(began)},
      std::move(exhibits)};
}

Result<ProbeReport> CredentialActuator::probe(const Measure& measure) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(holder_->check());
  QUELL_TRY(const CredentialWish wish, parse_credential(holder_->word(), measure.target));
  const LedgerFile file(state_.directory, holder_->where(), wish.name);
  QUELL_TRY(const Ledger noted, file.read());
  QUELL_CHECK(tell(*holder_, file));
  QUELL_TRY(const CredentialSceneOrRefusal look, look_at(*holder_, noted));
  if (const auto* refusal = std::get_if<Refusal>(&look)) {
    return ProbeReport{.state = State::kAltered,
                       .summary = "altered: " + refusal->reasons.front(),
                       .checks = {},
                       .difference = refusal->difference,
                       .took = since(began)};
  }
  const CredentialScene& scene = std::get<CredentialScene>(look);
  QUELL_TRY(std::vector<Check> checks, checks_of(*holder_, scene, wish, measure.id));
  const bool there = find_entry(scene.ledger, measure.id) != nullptr;
  if (scene.torn) {
    checks.push_back({.what = "the parts of what is stored",
                      .expected = "all of them changed, or none",
                      .seen = "some of them changed",
                      .outcome = Check::Outcome::kFailed});
  }
  const bool so = all_passed(checks);
  const State state = !so ? State::kHalfApplied : there ? State::kInForce : State::kAbsent;
  return ProbeReport{.state = state,
                     .summary = fmt::format("{}: what is stored {} it, and {}", name_of(state),
                                            there ? "holds" : "does not hold", behaviour(checks)),
                     .checks = std::move(checks),
                     .took = since(began)};
}

Result<UndoOutcome> CredentialActuator::undo(const UndoRecord& record, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(holder_->check());
  QUELL_TRY(const Ledger recorded, ledger_from_json(record.data));
  const LedgerEntry* meant = find_entry(recorded, record.id);
  if (meant == nullptr || recorded.where != holder_->where()) {
    return fail(ErrorCode::kInvalidInput, "the undo data is of something else");
  }
  QUELL_TRY(const CredentialWish wish, parse_credential(holder_->word(), meant->target));
  const LedgerFile file(state_.directory, holder_->where(), wish.name);
  on_step("lock");
  QUELL_TRY(const os::Lock held, lock(state_, file));
  QUELL_TRY(Ledger noted, file.read());
  QUELL_CHECK(tell(*holder_, file, recorded));
  if (noted.entries.empty()) {
    // The ledger may have been lost: the record tells what it was.
    const auto now = holder_->read(wish.name);
    const StoredCredential with = rendered(recorded);
    const StoredCredential without = rendered(without_entry(recorded, record.id));
    if (now && (*now == with || (*now != without && is_between(*now, with, without)))) {
      noted = recorded;
      noted.moving = record.id;
    }
  }
  QUELL_TRY(CredentialSceneOrRefusal look, look_at(*holder_, noted));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  CredentialScene& scene = std::get<CredentialScene>(look);
  QUELL_CHECK(mend(*holder_, scene));
  QUELL_TRY(CredentialOutcome outcome,
            take_out({*holder_, file, scene, wish, {}, on_step}, record.id));
  on_step("done");
  if (auto* refusal = std::get_if<Refusal>(&outcome)) return std::move(*refusal);
  auto& changed = std::get<CredentialChanged>(outcome);
  auto exhibits = exhibits_of(changed.checks, changed.ended);
  return Undone{{.state = State::kAbsent,
                 .summary = changed.left == 0
                                ? "what was stored before is there again, and so the leaked secret "
                                  "is valid again"
                                : fmt::format("other containments of it that stay in force: {}",
                                              changed.left),
                 .checks = std::move(changed.checks),
                 .took = since(began)},
                std::move(exhibits)};
}

}  // namespace quell::contain

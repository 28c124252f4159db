#include "credential/change.h"

#include <utility>

#include "base/safe_text.h"
#include "credential/proof.h"
#include "credential/secret_file.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain {
namespace {

using How = CredentialWish::How;

Result<crypto::Secret> secret_for(const CredentialWish& wish, crypto::Entropy& entropy) {
  if (wish.how == How::kMake) return crypto::Secret::make(entropy);
  if (wish.how == How::kTake) return read_secret(wish.file);
  return crypto::Secret();
}

Result<void> remove_if_there(const std::filesystem::path& path) {
  const auto removed = os::remove_file(path);
  if (!removed && removed.error().code() != ErrorCode::kNotFound) return removed;
  return {};
}

/// The made secret, where the user wants it. A file of an attempt that died is ours to replace.
Result<void> hand_out(const CredentialWork& work, const crypto::Secret& secret) {
  if (work.wish.how != How::kMake) return {};
  if (work.scene.dropped && work.scene.dropped->id == work.plan.measure.id) {
    QUELL_CHECK(remove_if_there(work.wish.file));
  }
  return write_secret(work.wish.file, secret);
}

/// Nothing was changed: neither note nor secret is left.
Result<void> forget(const CredentialWork& work) {
  QUELL_CHECK(work.file.write(work.scene.ledger));
  if (work.wish.how != How::kMake) return {};
  return remove_if_there(work.wish.file);
}

Result<CredentialOutcome> roll_back(const CredentialWork& work, const Ledger& ledger,
                                    std::string why, std::vector<std::string> ended) {
  work.on_step("roll-back");
  const auto back = work.holder.replace(work.wish.name, rendered(ledger), work.scene.now);
  if (!back) return fail(back.error(), why + "; and it cannot be put back");
  QUELL_CHECK(work.holder.make_durable());
  QUELL_CHECK(forget(work));
  QUELL_TRY(std::vector<Check> checks,
            checks_of(work.holder, work.scene, work.wish, work.plan.measure.id));
  if (!all_passed(checks)) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}; what was stored is back, but {}", why, first_failure(checks)));
  }
  return CredentialNotChanged{std::move(why), std::move(checks), std::move(ended)};
}

/// Ends the sessions, notes from when on they are new, and looks from outside.
Result<CredentialChanged> end_and_prove(const CredentialWork& work, Ledger& ledger,
                                        const ContainmentId& id) {
  CredentialChanged result;
  QUELL_CHECK(work.holder.make_durable());
  work.on_step("end-sessions");
  QUELL_TRY(EndedSessions sessions, work.holder.end_sessions(work.wish.name));
  for (LedgerEntry& entry : ledger.entries) {
    if (entry.id == id) entry.mark = sessions.mark;
  }
  result.ended = std::move(sessions.ended);
  result.left = ledger.entries.size();
  work.on_step("prove");
  const CredentialScene after{.ledger = ledger, .now = rendered(ledger)};
  QUELL_TRY(const StoredCredential now, work.holder.read(work.wish.name));
  if (now != after.now) {
    return fail(ErrorCode::kConflict, "somebody else changed it at the same time");
  }
  QUELL_TRY(result.checks, checks_of(work.holder, after, work.wish, id));
  return result;
}

Result<CredentialOutcome> finish(const CredentialWork& work, Ledger ledger) {
  auto proved = end_and_prove(work, ledger, work.plan.measure.id);
  if (!proved) return roll_back(work, ledger, proved.error().full(), {});
  if (!all_passed(proved->checks)) {
    return roll_back(work, ledger, first_failure(proved->checks), std::move(proved->ended));
  }
  ledger.moving.reset();
  QUELL_CHECK(work.file.write(ledger));
  return *std::move(proved);
}

/// A process died after the change, or it is asked for twice: never changed a second time.
Result<CredentialOutcome> finish_again(const CredentialWork& work, UndoSink& sink) {
  const ContainmentId& id = work.plan.measure.id;
  work.on_step("store-undo");
  QUELL_CHECK(sink.store({id, work.plan.actuator, work.plan.summary, to_json(work.scene.ledger)}));
  Ledger ledger = work.scene.ledger;
  QUELL_TRY(CredentialChanged proved, end_and_prove(work, ledger, id));
  if (!all_passed(proved.checks)) {
    return Refusal{{"it is in force already, but " + first_failure(proved.checks)}, ""};
  }
  QUELL_CHECK(work.file.write(ledger));
  return proved;
}

}  // namespace

Result<CredentialOutcome> put_in(const CredentialWork& work, UndoSink& sink,
                                 crypto::Entropy& entropy) {
  const Measure& measure = work.plan.measure;
  if (find_entry(work.scene.ledger, measure.id) != nullptr) return finish_again(work, sink);
  work.on_step("secret");
  QUELL_TRY(const crypto::Secret secret, secret_for(work.wish, entropy));
  LedgerEntry entry{.id = measure.id, .target = measure.target, .patch = {}};
  QUELL_TRY(entry.patch, work.holder.patch_of(work.wish, secret, entropy));
  const Ledger ledger = with_entry(work.scene, entry);
  if (rendered(ledger) == work.scene.now) {
    return Refusal{{"it is so already: nothing would change"}, ""};
  }
  work.on_step("store-undo");
  QUELL_CHECK(sink.store({measure.id, work.plan.actuator, work.plan.summary, to_json(ledger)}));
  work.on_step("note");
  QUELL_CHECK(work.file.write(ledger));
  if (const auto told = tell(work.holder, work.file); !told) {
    QUELL_CHECK(work.file.write(work.scene.ledger));
    return std::unexpected(told.error());
  }
  work.on_step("secret-file");
  if (const auto written = hand_out(work, secret); !written) {
    QUELL_CHECK(work.file.write(work.scene.ledger));
    return std::unexpected(written.error());
  }
  work.on_step("replace");
  const auto replaced = work.holder.replace(work.wish.name, work.scene.now, rendered(ledger));
  if (!replaced && replaced.error().code() == ErrorCode::kConflict) {
    QUELL_CHECK(forget(work));
    return Refusal{{replaced.error().message()}, ""};
  }
  QUELL_CHECK(replaced);
  return finish(work, ledger);
}

Result<CredentialOutcome> take_out(const CredentialWork& work, const ContainmentId& id) {
  const Ledger after = without_entry(work.scene.ledger, id);
  if (find_entry(work.scene.ledger, id) != nullptr) {
    Ledger moving = work.scene.ledger;
    moving.moving = id;
    work.on_step("note");
    QUELL_CHECK(work.file.write(moving));
    work.on_step("replace");
    if (rendered(after) != work.scene.now) {
      const auto replaced = work.holder.replace(work.wish.name, work.scene.now, rendered(after));
      if (!replaced && replaced.error().code() == ErrorCode::kConflict) {
        return Refusal{{replaced.error().message()}, ""};
      }
      QUELL_CHECK(replaced);
    }
  }
  QUELL_CHECK(work.holder.make_durable());
  work.on_step("prove");
  QUELL_TRY(StoredCredential now, work.holder.read(work.wish.name));
  const CredentialScene scene{.ledger = after, .now = std::move(now)};
  if (scene.now != rendered(after)) {
    return fail(ErrorCode::kConflict, "somebody else changed it at the same time");
  }
  QUELL_TRY(std::vector<Check> checks, checks_of(work.holder, scene, work.wish, id));
  if (!all_passed(checks)) {
    return fail(ErrorCode::kUnavailable, fmt::format("what was stored is back, but {}: {}",
                                                     work.holder.where(), first_failure(checks)));
  }
  QUELL_CHECK(work.file.write(after));
  return CredentialChanged{.checks = std::move(checks), .left = after.entries.size()};
}

}  // namespace quell::contain

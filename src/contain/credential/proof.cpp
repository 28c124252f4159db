#include "credential/proof.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/safe_text.h"
#include "credential/old_secret.h"
#include "credential/secret_file.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain {
namespace {

using Answer = CredentialExpectation::Answer;

// Nobody has it as a password, and it looks like nothing that a server treats in a special way.
constexpr std::string_view kMadeUp = "quell-probe-this-is-nobodys-secret";

std::string_view word_of(Answer answer) {
  return answer == Answer::kAccepted ? "accepted" : "refused";
}

bool is_lock(std::string_view word, const LedgerEntry& entry) {
  const auto wish = parse_credential(word, entry.target);
  return wish && wish->how == CredentialWish::How::kLock;
}

/// Whether the secret of `id` is the one that lets in now.
Answer fresh_answer(const CredentialHolder& holder, const CredentialScene& scene,
                    const CredentialWish& wish, const ContainmentId& id) {
  if (wish.how == CredentialWish::How::kLock) return Answer::kNotAsked;
  const LedgerEntry* entry = find_entry(scene.ledger, id);
  if (entry == nullptr) return Answer::kRefused;
  const bool locked = std::ranges::any_of(
      scene.ledger.entries, [&](const LedgerEntry& each) { return is_lock(holder.word(), each); });
  const bool top = std::ranges::all_of(entry->patch, [&](const auto& part) {
    const auto found = scene.now.find(part.first);
    return found != scene.now.end() && found->second == part.second;
  });
  if (!top) return Answer::kRefused;
  return locked ? Answer::kRefused : Answer::kAccepted;
}

/// The secret, or why it is not tried as a note.
crypto::Secret secret_or_note(const std::filesystem::path& file, std::string_view which,
                              Answer& answer, std::vector<Check>& checks) {
  Result<crypto::Secret> secret = read_secret_again(file);
  if (secret) return *std::move(secret);
  checks.push_back({.what = std::string(which),
                    .expected = std::string(word_of(answer)),
                    .seen = "not tried: " + terminal_safe(secret.error().full()),
                    .outcome = Check::Outcome::kNote});
  answer = Answer::kNotAsked;
  return {};
}

Result<void> try_one(std::string_view what, std::string_view secret, Answer wanted,
                     const TrySecret& try_it, std::vector<Check>& checks) {
  QUELL_TRY(const Attempt attempt, try_it(secret));
  const bool fine = attempt.accepted == (wanted == Answer::kAccepted);
  checks.push_back({.what = std::string(what),
                    .expected = std::string(word_of(wanted)),
                    .seen = terminal_safe(attempt.words),
                    .outcome = fine ? Check::Outcome::kPassed : Check::Outcome::kFailed});
  return {};
}

/// What the old secret is to be answered. It was seen to let in with what is noted; a note, where
/// it was not.
Answer answer_to_old(CredentialHolder& holder, const CredentialScene& scene,
                     const CredentialWish& wish, std::vector<Check>& checks) {
  const bool in_force = !scene.ledger.entries.empty();
  const Answer usual = in_force ? Answer::kRefused : Answer::kAccepted;
  const auto identity = holder.identity_of_old(wish);
  if (!identity) return usual;
  if (was_proved(scene.ledger, *identity)) {
    return is_proved_at(scene.ledger, *identity, scene.now) ? Answer::kAccepted : Answer::kRefused;
  }
  if (!in_force && scene.ledger.proved.empty()) return usual;
  checks.push_back({.what = "the old secret before it was contained",
                    .expected = std::string(word_of(Answer::kAccepted)),
                    .seen = "not known: it was not tried then, or its file held another one",
                    .outcome = Check::Outcome::kNote});
  return in_force ? usual : Answer::kNotAsked;
}

}  // namespace

Result<std::vector<Check>> checks_of(CredentialHolder& holder, const CredentialScene& scene,
                                     const CredentialWish& wish, const ContainmentId& id) {
  std::vector<Check> checks;
  const LedgerEntry* entry = find_entry(scene.ledger, id);
  checks.push_back(
      {.what = fmt::format("the stored form of {} {}", holder.word(), terminal_safe(wish.name)),
       .expected = "what the containments in force make of it",
       .seen = scene.ledger.entries.empty()
                   ? "nothing of Quell is in it"
                   : fmt::format("{} in force", scene.ledger.entries.size())});
  Answer old = Answer::kNotAsked;
  crypto::Secret old_secret;
  if (wish.old_file) {
    old = answer_to_old(holder, scene, wish, checks);
    if (old != Answer::kNotAsked) {
      old_secret = secret_or_note(*wish.old_file, "the old secret", old, checks);
    }
  }
  Answer fresh = fresh_answer(holder, scene, wish, id);
  crypto::Secret fresh_secret;
  // Before it was applied there is no secret of its own yet.
  if (entry == nullptr && !std::filesystem::exists(wish.file)) fresh = Answer::kNotAsked;
  if (fresh != Answer::kNotAsked) {
    fresh_secret = secret_or_note(wish.file, "the new secret", fresh, checks);
  }
  QUELL_TRY(const std::vector<Check> seen,
            holder.look(
                {.wish = wish,
                 .stored = scene.now,
                 .old = old,
                 .fresh = fresh,
                 .old_secret = old_secret,
                 .fresh_secret = fresh_secret,
                 .sessions_since = entry == nullptr ? std::nullopt : std::optional(entry->mark)}));
  checks.insert(checks.end(), seen.begin(), seen.end());
  return checks;
}

Result<std::vector<Check>> checks_of_old(CredentialHolder& holder, const CredentialScene& scene,
                                         const CredentialWish& wish) {
  std::vector<Check> checks;
  Answer old = Answer::kAccepted;
  const crypto::Secret secret = secret_or_note(*wish.old_file, "the old secret", old, checks);
  if (old == Answer::kNotAsked) return checks;
  const crypto::Secret none;
  return holder.look({.wish = wish,
                      .stored = scene.now,
                      .old = old,
                      .fresh = Answer::kNotAsked,
                      .old_secret = secret,
                      .fresh_secret = none});
}

Result<std::vector<Check>> try_passwords(const CredentialExpectation& expected,
                                         std::string_view place, const TrySecret& try_it) {
  const std::string name = terminal_safe(expected.wish.name);
  std::vector<Check> checks;
  QUELL_CHECK(try_one(fmt::format("{} as {} with a made-up secret", place, name), kMadeUp,
                      Answer::kRefused, try_it, checks));
  const bool contained = expected.sessions_since.has_value() || expected.old == Answer::kRefused;
  // A server that asks nobody for a secret is not Quell's doing.
  if (!contained && checks.back().outcome == Check::Outcome::kFailed) {
    checks.back().outcome = Check::Outcome::kNote;
  }
  if (expected.old != Answer::kNotAsked) {
    QUELL_CHECK(try_one(fmt::format("{} as {} with the old secret", place, name),
                        expected.old_secret.reveal(), expected.old, try_it, checks));
  }
  if (expected.fresh != Answer::kNotAsked) {
    QUELL_CHECK(try_one(fmt::format("{} as {} with the new secret", place, name),
                        expected.fresh_secret.reveal(), expected.fresh, try_it, checks));
  }
  return checks;
}

Result<void> try_control(std::string_view what, const std::filesystem::path& file,
                         const TrySecret& try_it, std::vector<Check>& checks) {
  QUELL_TRY(const crypto::Secret secret, read_secret(file));
  return try_one(what, secret.reveal(), Answer::kAccepted, try_it, checks);
}

}  // namespace quell::contain

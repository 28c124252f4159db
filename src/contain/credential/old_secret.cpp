#include "credential/old_secret.h"

#include <algorithm>
#include <utility>

#include "base/safe_text.h"
#include "credential/proof.h"
#include "credential/secret_file.h"
#include "crypto/digest.h"
#include "crypto/password.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain {
namespace {

using Standing = OldSecret::Standing;

/// Of one length, because crypt(3) takes no long ones.
crypto::Secret to_hash(const crypto::Secret& identity) {
  return crypto::Secret(crypto::digest_of(identity.reveal()).hex());
}

bool is_form_of(const ProvedSecret& proved, const crypto::Secret& hashed) {
  const auto same = crypto::password_matches(hashed.reveal(), proved.form);
  return same && *same;
}

OldSecret wrong(const CredentialWish& wish, std::string_view why) {
  return {.standing = Standing::kWrong,
          .why = fmt::format(
              "old: {}. If {} does not hold the secret that leaked, name the file that does, or "
              "leave old: out",
              why, terminal_safe(wish.old_file->string()))};
}

OldSecret unproved(std::string_view why) {
  return {.standing = Standing::kUnproved,
          .why = fmt::format("it is NOT PROVED that old: is the secret that leaked, and so its "
                             "refusal proves nothing: {}",
                             why)};
}

/// What its refusal, or that it was not tried, says when these checks were made of it.
OldSecret judged(const CredentialScene& scene, const CredentialWish& wish,
                 const std::vector<Check>& checks) {
  if (all_passed(checks)) {
    const Check* open = first_open(checks);
    return unproved(open == nullptr ? "it cannot be told from others"
                                    : fmt::format("{}: {}", open->what, open->seen));
  }
  const std::string failure = first_failure(checks);
  if (scene.ledger.entries.empty()) {
    return wrong(wish, fmt::format("nothing was changed yet, and already {}", failure));
  }
  if (scene.ledger.proved.empty()) {
    return unproved(
        "another containment is in force, and before that one no leaked secret was seen to be "
        "accepted");
  }
  return wrong(wish, fmt::format("this is not the secret that was accepted before the containments "
                                 "in force, nor is it accepted now ({})",
                                 failure));
}

}  // namespace

Result<crypto::Secret> CredentialHolder::identity_of_old(const CredentialWish& wish) {
  if (!wish.old_file) return fail(ErrorCode::kNotFound, "no leaked secret is named");
  return read_secret_again(*wish.old_file);
}

bool was_proved(const Ledger& ledger, const crypto::Secret& identity) {
  const crypto::Secret hashed = to_hash(identity);
  return std::ranges::any_of(ledger.proved,
                             [&](const ProvedSecret& each) { return is_form_of(each, hashed); });
}

bool is_proved_at(const Ledger& ledger, const crypto::Secret& identity,
                  const StoredCredential& stored) {
  const crypto::Secret hashed = to_hash(identity);
  return std::ranges::any_of(ledger.proved, [&](const ProvedSecret& each) {
    return each.stored == digest_of(stored) && is_form_of(each, hashed);
  });
}

Result<OldSecret> judge_old(CredentialHolder& holder, const CredentialScene& scene,
                            const CredentialWish& wish, const ContainmentId& id) {
  if (!wish.old_file || scene.torn || find_entry(scene.ledger, id) != nullptr) return OldSecret();
  const auto there = os::info_of_target(*wish.old_file);
  if (there && !*there) {
    return wrong(wish, fmt::format("there is no {}", terminal_safe(wish.old_file->string())));
  }
  auto identity = holder.identity_of_old(wish);
  if (!identity && identity.error().code() == ErrorCode::kConflict) {
    return wrong(wish, identity.error().message());
  }
  QUELL_TRY(const std::vector<Check> checks, checks_of_old(holder, scene, wish));
  if (identity && all_passed(checks) && first_open(checks) == nullptr) {
    return OldSecret{.standing = Standing::kAccepted, .why = {}, .identity = *std::move(identity)};
  }
  if (identity && was_proved(scene.ledger, *identity)) {
    return OldSecret{.standing = Standing::kWasAccepted};
  }
  return judged(scene, wish, checks);
}

Result<void> note_proof(const OldSecret& old, CredentialScene& scene, crypto::Entropy& entropy) {
  if (old.standing != Standing::kAccepted || is_proved_at(scene.ledger, old.identity, scene.now)) {
    return {};
  }
  const crypto::Secret hashed = to_hash(old.identity);
  QUELL_TRY(std::string form,
            crypto::hash_password(hashed.reveal(), crypto::PasswordScheme::kSha512, entropy));
  scene.ledger.proved.push_back({std::move(form), digest_of(scene.now)});
  return {};
}

}  // namespace quell::contain

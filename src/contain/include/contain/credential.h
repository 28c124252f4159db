// Credentials: a new secret takes the place of one that leaked, or the account is locked; sessions
// that were opened with the old one end; and it is shown from outside that the old one is refused.
// One actuator for all kinds; what differs is behind CredentialHolder, one file each.
// Targets and what is kept on disk: docs/formats/credential.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "crypto/entropy.h"
#include "crypto/secret.h"

namespace quell::contain {

/// What is asked for of one credential.
struct CredentialWish {
  std::string name;  ///< of the user, role or key
  enum class How : std::uint8_t {
    kMake,  ///< a new secret is made and written to `file`, which must not exist yet
    kTake,  ///< a new secret is read from `file`: its first line
    kLock,  ///< no secret is accepted any more
  } how = How::kMake;
  std::filesystem::path file = {};
  /// Holds the leaked secret, only so that it can be tried. Without it the stored form is compared.
  std::optional<std::filesystem::path> old_file = std::nullopt;
  friend bool operator==(const CredentialWish&, const CredentialWish&) = default;
};

/// "user:alice new:/root/alice.new old:/root/alice.leaked", "role:shop_app lock". `word` is the
/// first term's. Errors: kInvalidInput, with what is wanted.
Result<CredentialWish> parse_credential(std::string_view word, std::string_view target);

/// What a server keeps of one credential, part by part, in bytes that can be put back exactly.
/// Parts whose names begin with "verifier" are never shown.
using StoredCredential = std::map<std::string, std::string>;

/// What a credential should be like when it is looked at from outside.
struct CredentialExpectation {
  enum class Answer : std::uint8_t { kNotAsked, kAccepted, kRefused };
  const CredentialWish& wish;
  const StoredCredential& stored;  ///< as it is now
  Answer old = Answer::kNotAsked;
  Answer fresh = Answer::kNotAsked;
  const crypto::Secret& old_secret;    ///< REQUIRES: not empty where `old` is asked
  const crypto::Secret& fresh_secret;  ///< the same for `fresh`
  /// Sessions from before this mark of the server (see end_sessions) must have ended; empty: any
  /// session counts. nullopt: not asked.
  std::optional<std::string> sessions_since = std::nullopt;
};

/// What the containments in force on one credential noted, by which a holder tells what it did from
/// what somebody else made look so.
struct KnownCredential {
  std::string name;
  StoredCredential original;
  std::vector<StoredCredential> patches;
};

/// The sessions that were ended, one line each, and from when on sessions are new.
struct EndedSessions {
  std::vector<std::string> ended;
  std::string mark;  ///< in the server's own terms, never empty
};

/// One server, or one file, that keeps credentials: how to read, replace and try them. Errors of
/// all functions: kUnavailable, kPermissionDenied, kIo, kTimeout, kNotFound (no such credential).
/// Not thread-safe.
class CredentialHolder {
 public:
  virtual ~CredentialHolder() = default;
  [[nodiscard]] virtual std::string_view kind() const = 0;  ///< "htpasswd"
  [[nodiscard]] virtual std::string_view word() const = 0;  ///< "user"
  [[nodiscard]] virtual std::string name() const = 0;       ///< as quell.yaml calls it
  /// The same text for whoever changes the same thing: locks and ledgers go by it.
  [[nodiscard]] virtual std::string where() const = 0;
  [[nodiscard]] virtual std::string undo_hint() const = 0;  ///< what undo can't bring back
  /// The configuration makes sense. Errors: kInvalidInput.
  [[nodiscard]] virtual Result<void> check() const = 0;
  /// Why this one may not be touched, such as that it is Quell's own account.
  virtual Result<std::optional<std::string>> objection_to(const CredentialWish& wish) = 0;

  /// What is in force by Quell's own record, in place of what was told before. Before read().
  virtual void knows(const std::vector<KnownCredential>& /*known*/) {}
  /// Whether it reads what is stored by what it was told so: then nothing is done while some of the
  /// record cannot be read.
  [[nodiscard]] virtual bool goes_by_record() const { return false; }
  /// What a name stands for now, where that can change; empty: the name says it. Part of the plan.
  virtual Result<std::string> meaning(const std::string& /*name*/) { return std::string(); }
  virtual Result<StoredCredential> read(const std::string& name) = 0;
  /// The parts that the wish changes. `secret` is empty where it is to be locked. Randomness for
  /// salts.
  virtual Result<StoredCredential> patch_of(const CredentialWish& wish,
                                            const crypto::Secret& secret,
                                            crypto::Entropy& entropy) = 0;
  /// Only if `from` is what is there: else kConflict, and nothing was changed. In one step, where
  /// in_one_step().
  virtual Result<void> replace(const std::string& name, const StoredCredential& from,
                               const StoredCredential& to) = 0;
  /// False: a process that dies in replace() may leave some parts as they were and some as they
  /// were to be.
  [[nodiscard]] virtual bool in_one_step() const { return true; }
  /// Called after replace(), also by a process that comes after one that died in between.
  virtual Result<void> make_durable() { return {}; }
  virtual Result<EndedSessions> end_sessions(const std::string& name) = 0;

  /// Who uses it now and what belongs to it, one line each. Outside text.
  virtual Result<std::vector<std::string>> dependants(const std::string& name) = 0;
  /// By what the secret in the wish's old_file is told from others: the secret itself, unless its
  /// file says it better. Errors: kConflict (it cannot be a secret of this name; the message says
  /// why), others where it cannot be read again.
  virtual Result<crypto::Secret> identity_of_old(const CredentialWish& wish);
  /// What will be done besides the change, one line each; the same as long as nothing changes.
  virtual std::vector<std::string> actions(const CredentialWish& wish) = 0;
  virtual std::vector<std::string> warnings(const CredentialWish& wish) = 0;
  /// Tries from outside. Changes nothing.
  virtual Result<std::vector<Check>> look(const CredentialExpectation& expected) = 0;
};

/// Where ledgers and locks are kept: a directory of mode 0700, made when it is missing. It holds
/// the stored forms that were replaced, never a secret.
struct CredentialState {
  std::filesystem::path directory;
};

/// The stored form is what the containments in force make of the original, in their order: taking
/// one back leaves the others in force, and with none left the original's bytes are there again.
class CredentialActuator final : public Actuator {
 public:
  CredentialActuator(std::unique_ptr<CredentialHolder> holder, CredentialState state,
                     std::unique_ptr<crypto::Entropy> entropy);
  ~CredentialActuator() override;

  [[nodiscard]] std::string_view kind() const override;
  Result<PlanAnswer> plan(const PlanRequest& request) override;
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override;
  Result<ProbeReport> probe(const Measure& measure) override;
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override;

 private:
  std::unique_ptr<CredentialHolder> holder_;
  CredentialState state_;
  std::unique_ptr<crypto::Entropy> entropy_;
};

}  // namespace quell::contain

// What Quell has in force on one credential, in its order, kept beside nothing of the server's:
// the server's stored form says whether it is true. docs/formats/credential.md.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/credential.h"

namespace quell::contain {

struct LedgerEntry {
  ContainmentId id;
  std::string target;      ///< of the measure
  StoredCredential patch;  ///< the parts that it changed, as it changed them
  std::string mark = {};   ///< EndedSessions::mark; empty: sessions were not ended yet
  friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

/// A secret that was seen to let in. docs/formats/credential.md.
struct ProvedSecret {
  std::string form;    ///< salted digest of what tells it from others, as crypt(3) writes one
  std::string stored;  ///< digest_of() what was stored then
  friend bool operator==(const ProvedSecret&, const ProvedSecret&) = default;
};

struct Ledger {
  std::string where;                 ///< CredentialHolder::where()
  std::string name;                  ///< of the credential
  StoredCredential original;         ///< without any of the entries
  std::vector<LedgerEntry> entries;  ///< in the order in which they were applied
  /// The entry that is being put in or taken out right now, or was when a process died: the server
  /// may be with it or without it.
  std::optional<ContainmentId> moving = std::nullopt;
  std::vector<ProvedSecret> proved = {};  ///< leaked secrets that let in before they were contained
  friend bool operator==(const Ledger&, const Ledger&) = default;
};

/// `original` with the patches of the entries, one after the other.
StoredCredential rendered(const Ledger& ledger);
const LedgerEntry* find_entry(const Ledger& ledger, const ContainmentId& id);
Ledger without_entry(const Ledger& ledger, const ContainmentId& id);

/// Hexadecimal; tells what is stored from anything else.
std::string digest_of(const StoredCredential& parts);

KnownCredential known_of(const Ledger& ledger);

std::string to_json(const Ledger& ledger);
/// Errors: kInvalidInput, kUnsupported.
Result<Ledger> ledger_from_json(std::string_view text);

/// The file of one credential's ledger. Writes are durable when they return. Errors: os/errno.h,
/// kCorrupted.
class LedgerFile {
 public:
  LedgerFile(const std::filesystem::path& directory, const std::string& where,
             const std::string& name);
  /// Without entries when there is no file.
  [[nodiscard]] Result<Ledger> read() const;
  /// This one and all others beside it of the same place. Errors: also kCorrupted, where one cannot
  /// be read, of whatever place it is.
  [[nodiscard]] Result<std::vector<KnownCredential>> known() const;
  /// A ledger without entries is no file.
  [[nodiscard]] Result<void> write(const Ledger& ledger) const;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] const std::filesystem::path& lock_path() const { return lock_path_; }

 private:
  std::string where_;
  std::string name_;
  std::filesystem::path path_;
  std::filesystem::path lock_path_;
};

/// Tells the holder all that is in force, and what a record says besides. Errors: some of it cannot
/// be read, and the holder goes by it.
Result<void> tell(CredentialHolder& holder, const LedgerFile& file,
                  const std::optional<Ledger>& recorded = std::nullopt);

}  // namespace quell::contain

// A signed statement of all heads at one time. Whoever holds one, elsewhere, notices any later
// change of what it covers. Form: docs/formats/journal.md.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crypto/sign.h"
#include "journal/store.h"

namespace quell::journal {

struct Checkpoint {
  Instant made;
  std::vector<StreamHead> heads;  ///< by name
};

/// The store's signing key: `directory`/signing.key (0600), made together with signing.pub when
/// missing. Errors: kPermissionDenied when others may read it, kCorrupted, kIo.
Result<crypto::KeyPair> signing_key(const std::filesystem::path& directory,
                                    crypto::Entropy& entropy);
/// `directory`/signing.pub. Errors: kNotFound, kCorrupted.
Result<crypto::PublicKey> public_key(const std::filesystem::path& directory);

/// The signed text over all heads of the store.
Result<std::string> make_checkpoint(Store& store, Instant now, const crypto::KeyPair& key);
/// Reads it back when the form and the signature hold. Errors: kCorrupted, naming the line.
Result<Checkpoint> read_checkpoint(std::string_view text, const crypto::PublicKey& key);

struct Verification {
  std::uint64_t streams = 0;
  std::uint64_t entries = 0;   ///< sound ones
  std::vector<Damage> damage;  ///< the first kNamedDamage places
  std::uint64_t damaged = 0;   ///< all places
  [[nodiscard]] bool sound() const { return damaged == 0; }
};
inline constexpr std::size_t kNamedDamage = 1000;

/// Every entry of every stream, the command records, and, where one is given, that the store
/// still holds what an earlier checkpoint saw.
Result<Verification> verify(Store& store, const std::optional<Checkpoint>& earlier);

}  // namespace quell::journal

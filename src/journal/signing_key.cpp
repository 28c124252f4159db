// The store's key pair on disk: "signing.key" (the 32-byte seed) and "signing.pub", each one line
// of 64 hexadecimal digits.
#include <algorithm>

#include "base/hex.h"
#include "journal/checkpoint.h"
#include "os/file.h"

namespace quell::journal {
namespace {

constexpr std::string_view kKeyFile = "signing.key";
constexpr std::string_view kPublicFile = "signing.pub";
constexpr std::string_view kLockFile = "signing.lock";
constexpr std::size_t kLine = 65;
constexpr std::chrono::seconds kPatience{10};
constexpr unsigned kOthers = 077;

Result<std::string> read_line(const os::Path& path) {
  QUELL_TRY(std::string text, os::read_file(path, kLine));
  if (text.size() != kLine || text.back() != '\n') {
    return fail(ErrorCode::kCorrupted, path.string() + " is not one line of 64 digits");
  }
  text.pop_back();
  return text;
}

Result<crypto::KeyPair> read_key(const os::Path& path) {
  QUELL_TRY(const auto info, os::info(path));
  if (info && (info->permissions & kOthers) != 0) {
    return fail(ErrorCode::kPermissionDenied,
                path.string() + " can be read by others: chmod 600 it, or replace the key");
  }
  QUELL_TRY(const std::string line, read_line(path));
  const auto bytes = from_hex(line);
  if (!bytes) return fail(ErrorCode::kCorrupted, path.string() + " is not a key");
  crypto::KeyPair::Seed seed{};
  std::ranges::copy(*bytes, seed.begin());
  return crypto::KeyPair::from_seed(seed);
}

}  // namespace

Result<crypto::KeyPair> signing_key(const std::filesystem::path& directory,
                                    crypto::Entropy& entropy) {
  const os::Path path = directory / kKeyFile;
  QUELL_TRY(const auto there, os::info(path));
  if (there) return read_key(path);
  // Two processes that make a key at the same time must end with the same one.
  const auto lock = os::Lock::acquire(directory / kLockFile, kPatience);
  if (!lock) {
    return fail(lock.error(), "this store has no signing key yet, and none can be made in " +
                                  directory.string() +
                                  "; where the store can be written, quell journal key makes it");
  }
  QUELL_TRY(const auto meanwhile, os::info(path));
  if (meanwhile) return read_key(path);
  crypto::KeyPair key = crypto::KeyPair::generate(entropy);
  // The public half first: once the key is there, so is everything.
  QUELL_CHECK(os::write_file_atomically(directory / kPublicFile, key.public_key().hex() + "\n",
                                        os::Mode::kPublic));
  QUELL_CHECK(os::write_file_atomically(path, to_hex(key.seed()) + "\n", os::Mode::kOwnerOnly));
  return key;
}

Result<crypto::PublicKey> public_key(const std::filesystem::path& directory) {
  const os::Path path = directory / kPublicFile;
  QUELL_TRY(const std::string line, read_line(path));
  const auto key = crypto::PublicKey::from_hex(line);
  if (!key) return fail(ErrorCode::kCorrupted, path.string() + " is not a public key");
  return *key;
}

}  // namespace quell::journal

#include "crypto/password.h"

#include <crypt.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "crypto/secret.h"

namespace quell::crypto {
namespace {

constexpr std::size_t kBcryptBytes = 72;
constexpr std::size_t kSaltBytes = 16;
constexpr unsigned long kBcryptCost = 5;
constexpr unsigned long kSha512Rounds = 5000;

Result<void> check_secret(std::string_view secret, std::size_t longest) {
  if (secret.empty()) return fail(ErrorCode::kInvalidInput, "the secret is empty");
  if (secret.size() > longest) {
    return fail(ErrorCode::kInvalidInput, "the secret has more than " + std::to_string(longest) +
                                              " bytes, which would be cut off or refused");
  }
  if (secret.contains('\0')) return fail(ErrorCode::kInvalidInput, "the secret has a zero byte");
  return {};
}

/// crypt(3) of the secret; empty where the setting is none that it knows.
std::string crypt_of(std::string_view secret, const std::string& setting) {
  const auto work = std::make_unique<crypt_data>();
  std::string phrase(secret);
  const char* made = ::crypt_rn(phrase.c_str(), setting.c_str(), work.get(), sizeof(crypt_data));
  std::string result = made == nullptr ? std::string() : std::string(made);
  wipe(phrase);
  return result;
}

}  // namespace

Result<std::string> hash_password(std::string_view secret, PasswordScheme scheme,
                                  Entropy& entropy) {
  const bool bcrypt = scheme == PasswordScheme::kBcrypt;
  QUELL_CHECK(check_secret(secret, bcrypt ? kBcryptBytes : CRYPT_MAX_PASSPHRASE_SIZE));
  std::array<std::uint8_t, kSaltBytes> random{};
  entropy.fill(random);
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
  const char* made = ::crypt_gensalt_rn(
      bcrypt ? "$2y$" : "$6$", bcrypt ? kBcryptCost : kSha512Rounds,
      reinterpret_cast<const char*>(random.data()), static_cast<int>(random.size()), setting.data(),
      static_cast<int>(setting.size()));
  if (made == nullptr) {
    return fail(ErrorCode::kUnsupported, "crypt(3) of this system does not know the form");
  }
  std::string stored = crypt_of(secret, setting.data());
  if (stored.empty()) return fail(ErrorCode::kUnsupported, "crypt(3) cannot make the stored form");
  return stored;
}

Result<bool> password_matches(std::string_view secret, std::string_view stored) {
  QUELL_CHECK(check_secret(secret, CRYPT_MAX_PASSPHRASE_SIZE));
  const std::string setting(stored);
  if (setting.contains('\0')) return fail(ErrorCode::kUnsupported, "no form of crypt(3)");
  const std::string again = crypt_of(secret, setting);
  if (again.empty()) return fail(ErrorCode::kUnsupported, "no form of crypt(3)");
  return again == setting;
}

}  // namespace quell::crypto

#include "crypto/sign.h"

#include "fixed_hex.h"
#include "ready.h"

namespace quell::crypto {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string PublicKey::hex() const {
  return to_hex(bytes);
}
Result<PublicKey> PublicKey::from_hex(std::string_view text) {
  return fixed_from_hex<PublicKey>(text);
}

std::string Signature::hex() const {
  return to_hex(bytes);
}
Result<Signature> Signature::from_hex(std::string_view text) {
  return fixed_from_hex<Signature>(text);
}

KeyPair KeyPair::generate(Entropy& entropy) {
  Seed seed{};
  entropy.fill(seed);
  KeyPair pair = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return pair;
}

KeyPair KeyPair::from_seed(const Seed& seed) {
  make_ready();
  KeyPair pair;
  pair.seed_ = seed;
  static_assert(crypto_sign_SECRETKEYBYTES == sizeof(pair.secret_));
  crypto_sign_seed_keypair(pair.public_.bytes.data(), pair.secret_.data(), seed.data());
  return pair;
}

KeyPair::~KeyPair() {
  sodium_memzero(seed_.data(), seed_.size());
  sodium_memzero(secret_.data(), secret_.size());
}

Signature KeyPair::sign(std::string_view message) const {
  Signature signature;
  crypto_sign_detached(signature.bytes.data(), nullptr, bytes_of(message), message.size(),
                       secret_.data());
  return signature;
}

bool verifies(const PublicKey& key, std::string_view message, const Signature& signature) {
  make_ready();
  return crypto_sign_verify_detached(signature.bytes.data(), bytes_of(message), message.size(),
                                     key.bytes.data()) == 0;
}

}  // namespace quell::crypto

#include "crypto/digest.h"

#include "fixed_hex.h"
#include "ready.h"

namespace quell::crypto {
namespace {

using State = crypto_generichash_blake2b_state;

State* as_state(void* bytes) {
  return static_cast<State*>(bytes);
}

}  // namespace

std::string Digest::hex() const {
  return to_hex(bytes);
}

Result<Digest> Digest::from_hex(std::string_view text) {
  return fixed_from_hex<Digest>(text);
}

Hasher::Hasher() {
  static_assert(sizeof(State) == kStateSize && alignof(State) <= 64);
  make_ready();
  crypto_generichash_blake2b_init(as_state(state_.data()), nullptr, 0, Digest::kSize);
}

void Hasher::update(std::string_view bytes) {
  update(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

void Hasher::update(std::span<const std::uint8_t> bytes) {
  crypto_generichash_blake2b_update(as_state(state_.data()), bytes.data(), bytes.size());
}

Digest Hasher::digest() const {
  Hasher copy = *this;
  Digest result;
  crypto_generichash_blake2b_final(as_state(copy.state_.data()), result.bytes.data(),
                                   result.bytes.size());
  return result;
}

Digest digest_of(std::string_view bytes) {
  Hasher hasher;
  hasher.update(bytes);
  return hasher.digest();
}

}  // namespace quell::crypto

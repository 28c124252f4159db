#include "crypto/secret.h"

#include <sodium.h>

#include "ready.h"

namespace quell::crypto {
namespace {

constexpr std::size_t kSecretBytes = 24;

}  // namespace

void wipe(std::string& text) {
  if (!text.empty()) sodium_memzero(text.data(), text.size());
  text.clear();
}

// A short string is inside the object: moving it leaves a copy behind, which must go too.
Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {
  wipe(other.text_);
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe(text_);
  text_ = std::move(other.text_);
  wipe(other.text_);
  return *this;
}

Secret::~Secret() {
  wipe(text_);
}

Secret Secret::make(Entropy& entropy) {
  return Secret(random_hex(entropy, kSecretBytes));
}

}  // namespace quell::crypto

#include "crypto/foreign_digest.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "base/hex.h"

namespace quell::crypto {
namespace {

EVP_MD_CTX* as_context(void* state) {
  return static_cast<EVP_MD_CTX*>(state);
}

const EVP_MD* function_of(ForeignDigest which) {
  switch (which) {
    case ForeignDigest::kMd5:
      return EVP_md5();
    case ForeignDigest::kSha1:
      return EVP_sha1();
    case ForeignDigest::kSha256:
      return EVP_sha256();
  }
  std::unreachable();
}

}  // namespace

std::size_t digits_of(ForeignDigest which) {
  switch (which) {
    case ForeignDigest::kMd5:
      return 32;
    case ForeignDigest::kSha1:
      return 40;
    case ForeignDigest::kSha256:
      return 64;
  }
  std::unreachable();
}

Result<ForeignHasher> ForeignHasher::begin(ForeignDigest which) {
  ForeignHasher hasher(EVP_MD_CTX_new());
  if (hasher.state_ == nullptr ||
      EVP_DigestInit_ex(as_context(hasher.state_), function_of(which), nullptr) != 1) {
    return fail(ErrorCode::kUnsupported, "this system's OpenSSL does not compute this digest");
  }
  return hasher;
}

ForeignHasher::ForeignHasher(ForeignHasher&& other) noexcept
    : state_(std::exchange(other.state_, nullptr)) {}

ForeignHasher::~ForeignHasher() {
  EVP_MD_CTX_free(as_context(state_));
}

Result<void> ForeignHasher::update(std::string_view bytes) {
  if (EVP_DigestUpdate(as_context(state_), bytes.data(), bytes.size()) == 1) return {};
  return fail(ErrorCode::kUnsupported, "OpenSSL failed to compute a digest");
}

Result<std::string> ForeignHasher::finish() {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  if (EVP_DigestFinal_ex(as_context(state_), bytes.data(), &size) != 1) {
    return fail(ErrorCode::kUnsupported, "OpenSSL failed to compute a digest");
  }
  return to_hex(std::span(bytes).first(size));
}

}  // namespace quell::crypto

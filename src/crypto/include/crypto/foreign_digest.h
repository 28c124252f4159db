// Digests that other programs keep of files: git's objects (SHA-1, SHA-256), dpkg's lists (MD5).
// Only to find out whether a file is the one that they mean: MD5 and SHA-1 hold nobody back who
// made both files (collisions), and Quell's own records use crypto/digest.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::crypto {

enum class ForeignDigest : std::uint8_t { kMd5, kSha1, kSha256 };

/// How many hexadecimal digits it has.
std::size_t digits_of(ForeignDigest which);

/// Movable, not copyable; not thread-safe.
class ForeignHasher {
 public:
  /// Errors: kUnsupported where the system's policy forbids the function (MD5 under FIPS).
  static Result<ForeignHasher> begin(ForeignDigest which);
  ForeignHasher(ForeignHasher&& other) noexcept;
  ForeignHasher& operator=(ForeignHasher&&) = delete;
  ForeignHasher(const ForeignHasher&) = delete;
  ForeignHasher& operator=(const ForeignHasher&) = delete;
  ~ForeignHasher();

  Result<void> update(std::string_view bytes);
  /// Lower-case hexadecimal. REQUIRES: nothing is called afterwards.
  Result<std::string> finish();

 private:
  explicit ForeignHasher(void* state) : state_(state) {}
  void* state_;  // OpenSSL's EVP_MD_CTX
};

}  // namespace quell::crypto

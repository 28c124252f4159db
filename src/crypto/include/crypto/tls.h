// The client's side of TLS (1.2 and 1.3) over bytes that the caller moves: no socket here. The
// server's certificate is always verified against trusted authorities and the expected name; there
// is no way to switch that off.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::crypto {

/// One connection. Not thread-safe.
class TlsClient {
 public:
  /// `name`: a host name or numeric address, which the certificate must be for. `authorities`: a
  /// PEM file with the only ones that are trusted; nullopt: the system's. Errors: kInvalidInput (no
  /// usable authorities), kUnsupported.
  static Result<TlsClient> start(const std::string& name,
                                 const std::optional<std::filesystem::path>& authorities);
  TlsClient(TlsClient&& other) noexcept;
  TlsClient& operator=(TlsClient&&) = delete;
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  ~TlsClient();

  /// Bytes that came from the server.
  void feed(std::string_view bytes);
  /// Bytes that are to be sent to the server now; empty: none.
  std::string drain();

  enum class Handshake : std::uint8_t { kDone, kWantsBytes };
  /// Goes on with the handshake as far as the bytes that were fed go. Errors: kPermissionDenied
  /// (the certificate is not trusted or of another name), kInvalidInput (no TLS, or broken).
  Result<Handshake> shake_hands();
  /// REQUIRES: the handshake is done. Errors: kInvalidInput.
  Result<void> write(std::string_view plain);
  /// Bytes read; 0: the server's orderly end; nullopt: more bytes must be fed first.
  /// Errors: kInvalidInput.
  Result<std::optional<std::size_t>> read(std::span<char> into);

 private:
  explicit TlsClient(void* state) : state_(state) {}
  void* state_;  // an SSL, whose type stays in tls.cpp
};

}  // namespace quell::crypto

// A connection as exchange() uses it: plain, or inside TLS. Private to http. Not thread-safe.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/tls.h"
#include "http/exchange.h"
#include "os/deadline.h"
#include "os/socket.h"

namespace quell::http {

class Wire {
 public:
  /// Shakes hands where TLS is wanted. Errors: as exchange().
  static Result<Wire> over(os::Connection connection, const std::optional<Tls>& tls,
                           const os::Deadline& deadline);

  /// All of it. Errors: kUnavailable when the peer has gone, kTimeout, kCancelled, kInvalidInput.
  Result<void> send(std::string_view bytes, const os::Deadline& deadline);
  /// At least one byte; 0 at the peer's orderly end. Inside TLS an end that TLS was not told about
  /// is an error (kUnavailable): somebody on the way may have cut the answer.
  Result<std::size_t> receive(std::span<char> into, const os::Deadline& deadline);

 private:
  explicit Wire(os::Connection connection) : connection_(std::move(connection)) {}
  Result<void> flush(const os::Deadline& deadline);
  Result<void> fetch(const os::Deadline& deadline);

  os::Connection connection_;
  std::optional<crypto::TlsClient> tls_;
  std::array<char, 16UZ * 1024> buffer_{};  // one record
};

}  // namespace quell::http

#include "wire.h"

#include <utility>

namespace quell::http {

Result<Wire> Wire::over(os::Connection connection, const std::optional<Tls>& tls,
                        const os::Deadline& deadline) {
  Wire wire(std::move(connection));
  if (!tls) return wire;
  QUELL_TRY(crypto::TlsClient client, crypto::TlsClient::start(tls->name, tls->authorities));
  wire.tls_.emplace(std::move(client));
  for (;;) {
    const auto progress = wire.tls_->shake_hands();
    // Also the alert that says why not.
    const Result<void> flushed = wire.flush(deadline);
    if (!progress) return std::unexpected(progress.error());
    QUELL_CHECK(flushed);
    if (*progress == crypto::TlsClient::Handshake::kDone) return wire;
    QUELL_CHECK(wire.fetch(deadline));
  }
}

Result<void> Wire::flush(const os::Deadline& deadline) {
  const std::string bytes = tls_->drain();
  if (bytes.empty()) return {};
  return connection_.send(bytes, deadline);
}

Result<void> Wire::fetch(const os::Deadline& deadline) {
  QUELL_TRY(const std::size_t got, connection_.receive(buffer_, deadline));
  if (got == 0) {
    return fail(ErrorCode::kUnavailable, "the connection was cut inside of TLS");
  }
  tls_->feed(std::string_view(buffer_.data(), got));
  return {};
}

Result<void> Wire::send(std::string_view bytes, const os::Deadline& deadline) {
  if (!tls_) return connection_.send(bytes, deadline);
  QUELL_CHECK(tls_->write(bytes));
  return flush(deadline);
}

Result<std::size_t> Wire::receive(std::span<char> into, const os::Deadline& deadline) {
  if (!tls_) return connection_.receive(into, deadline);
  for (;;) {
    QUELL_TRY(const std::optional<std::size_t> got, tls_->read(into));
    if (got) return *got;
    // TLS may have something to say too (an update of keys).
    QUELL_CHECK(flush(deadline));
    QUELL_CHECK(fetch(deadline));
  }
}

}  // namespace quell::http

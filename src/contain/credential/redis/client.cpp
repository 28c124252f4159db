#include "credential/redis/client.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "base/safe_text.h"
#include "crypto/secret.h"
#include "fmt/format.h"
#include "os/deadline.h"

namespace quell::contain::redis {

Result<Client> Client::open(const os::SocketAddress& at, Duration patience) {
  auto connection = os::Connection::open(at, std::nullopt, os::Deadline::after(patience));
  if (!connection) {
    return fail(connection.error(), fmt::format("Redis at {} cannot be asked", at.text()));
  }
  return Client(*std::move(connection), patience);
}

Result<Reply> Client::ask(const std::vector<std::string>& words) {
  constexpr std::size_t kPiece = 16384;
  const os::Deadline deadline = os::Deadline::after(patience_);
  std::string bytes = command_bytes(words);
  const auto sent = connection_.send(bytes, deadline);
  crypto::wipe(bytes);
  QUELL_CHECK(sent);
  std::array<char, kPiece> piece{};
  for (;;) {
    QUELL_TRY(const std::size_t got, connection_.receive(piece, deadline));
    if (got == 0) return fail(ErrorCode::kUnavailable, "Redis closed the connection");
    bytes.append(piece.data(), got);
    // Answers are a few pieces long, and their beginning is read again with each.
    QUELL_TRY(std::optional<Parsed> parsed, parse_reply(bytes));
    if (parsed) return std::move(parsed->reply);
  }
}

Result<Reply> Client::must(const std::vector<std::string>& words) {
  QUELL_TRY(Reply reply, ask(words));
  if (reply.kind != Reply::Kind::kError) return reply;
  const bool denied = reply.text.starts_with("NOPERM") || reply.text.starts_with("NOAUTH") ||
                      reply.text.starts_with("WRONGPASS");
  return fail(denied ? ErrorCode::kPermissionDenied : ErrorCode::kIo,
              fmt::format("Redis: {}", terminal_safe(reply.text)));
}

}  // namespace quell::contain::redis

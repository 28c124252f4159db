#include "http/exchange.h"

#include <algorithm>
#include <array>

#include "fmt/format.h"
#include "wire.h"

namespace quell::http {

namespace {

using SteadyInstant = std::chrono::steady_clock::time_point;

Duration since(SteadyInstant began) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
}

/// The first of the host's addresses that takes the connection.
Result<os::Connection> connect(const Destination& to, const ExchangeOptions& options,
                               const os::Deadline& deadline) {
  QUELL_TRY(const std::vector<os::SocketAddress> addresses, os::resolve(to.host, to.port));
  Error last(ErrorCode::kUnavailable, "the host has no address");
  for (const os::SocketAddress& address : addresses) {
    Result<os::Connection> connection =
        os::Connection::open(address, options.source, deadline.within(options.connect_timeout));
    if (connection || connection.error().code() == ErrorCode::kCancelled) return connection;
    last = connection.error();
  }
  return std::unexpected(last);
}

/// A server may answer and close before it has read everything (413, 400): then sending fails, and
/// the answer is what matters.
Result<void> send_all(Wire& connection, std::string_view request, const os::Deadline& deadline) {
  const Result<void> sent = connection.send(request, deadline);
  if (sent || sent.error().code() == ErrorCode::kUnavailable) return {};
  return sent;
}

/// How long to wait, and since when.
struct Patience {
  const os::Deadline& deadline;
  SteadyInstant began;
};

Result<void> receive_answer(Wire& connection, AnswerReader& reader, Exchange& into,
                            const ExchangeOptions& options, const Patience& patience) {
  std::array<char, 64UZ * 1024> buffer{};
  while (!reader.complete()) {
    QUELL_TRY(const std::size_t got, connection.receive(buffer, patience.deadline));
    if (got == 0) return {};
    if (into.first_byte == Duration::zero()) into.first_byte = since(patience.began);
    const std::string_view bytes(buffer.data(), got);
    const std::size_t room =
        options.answer.head - std::min(options.answer.head, into.head_bytes.size());
    into.head_bytes.append(bytes.substr(0, room));
    QUELL_TRY(const std::size_t used, reader.feed(bytes));
    into.surplus = got - used;
  }
  return {};
}

/// Only the head: what was received along with it stays in the body.
void cut_to_head(std::string& bytes) {
  // After 1xx answers several heads stand in a row.
  std::size_t end = 0;
  for (;;) {
    const std::size_t next = bytes.find("\r\n\r\n", end);
    if (next == std::string::npos) break;
    end = next + 4;
    const std::string_view rest = std::string_view(bytes).substr(end);
    if (!rest.starts_with("HTTP/1.")) break;
  }
  if (end != 0) bytes.resize(end);
}

}  // namespace

RequestKind kind_of(std::string_view request) {
  return request.starts_with("HEAD ") ? RequestKind::kHead : RequestKind::kOrdinary;
}

Result<Exchange> exchange(const PermittedDestination& to, std::string_view request,
                          const ExchangeOptions& options) {
  const SteadyInstant began = std::chrono::steady_clock::now();
  os::Deadline deadline = os::Deadline::after(options.total_timeout);
  if (options.stop != nullptr) deadline = deadline.unless(*options.stop);
  Exchange result;
  result.sent = request;
  AnswerReader reader(kind_of(request), options.answer);
  QUELL_TRY(os::Connection connection, connect(to.destination(), options, deadline));
  QUELL_TRY(Wire wire, Wire::over(std::move(connection), options.tls, deadline));
  QUELL_CHECK(send_all(wire, request, deadline));
  QUELL_CHECK(receive_answer(wire, reader, result, options, {deadline, began}));
  QUELL_TRY(result.answer, reader.finish());
  cut_to_head(result.head_bytes);
  result.took = since(began);
  return result;
}

}  // namespace quell::http

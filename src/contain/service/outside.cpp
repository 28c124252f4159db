#include "service/outside.h"

#include <array>

#include "fmt/format.h"
#include "os/deadline.h"

namespace quell::contain::service {

std::string_view name_of(Seen seen) {
  switch (seen) {
    case Seen::kAnswers:
      return "answers";
    case Seen::kSilent:
      return "no answer";
    case Seen::kRefuses:
      return "nobody takes the connection";
  }
  return "unknown";
}

Seen ask(const ServicePort& port) {
  const os::Deadline deadline = os::Deadline::after(port.patience);
  const auto failed = [](const Error& error) {
    return error.code() == ErrorCode::kTimeout ? Seen::kSilent : Seen::kRefuses;
  };
  auto connection = os::Connection::open(port.at, std::nullopt, deadline);
  if (!connection) return failed(connection.error());
  const auto sent = connection->send(
      fmt::format("GET {} HTTP/1.0\r\nHost: {}\r\n\r\n", port.path, port.host), deadline);
  if (!sent) return failed(sent.error());
  std::array<char, 512> buffer{};
  const auto size = connection->receive(buffer, deadline);
  if (!size) return failed(size.error());
  return *size > 0 ? Seen::kAnswers : Seen::kRefuses;
}

Seen ask_until(const ServicePort& port, Seen wanted, Duration at_most) {
  const os::Deadline deadline = os::Deadline::after(at_most);
  while (true) {
    const Seen seen = ask(port);
    if (seen == wanted || deadline.expired()) return seen;
    if (!os::sleep_until(os::Deadline::after(std::chrono::milliseconds(20)))) return seen;
  }
}

}  // namespace quell::contain::service

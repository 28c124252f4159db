#include "stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "fmt/format.h"
#include "os/errno.h"
#include "wait.h"

namespace quell::os {

Result<void> send_all(const Descriptor& socket, std::string_view bytes, const Deadline& deadline) {
  while (!bytes.empty()) {
    const ssize_t sent =
        ::send(socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) {
      return fail(ErrorCode::kUnavailable, fmt::format("sending: {}", std::strerror(errno)));
    }
    QUELL_CHECK(wait_for(socket.number(), POLLOUT, deadline, "sending"));
  }
  return {};
}

Result<std::size_t> receive_some(const Descriptor& socket, std::span<char> into,
                                 const Deadline& deadline) {
  for (;;) {
    const ssize_t got = ::recv(socket.number(), into.data(), into.size(), MSG_DONTWAIT);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) {
      return fail(ErrorCode::kUnavailable, fmt::format("receiving: {}", std::strerror(errno)));
    }
    QUELL_CHECK(wait_for(socket.number(), POLLIN, deadline, "waiting for an answer"));
  }
}

Result<Descriptor> accept_next(const Descriptor& listener, const Deadline& deadline) {
  for (;;) {
    const int number = ::accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (number >= 0) return Descriptor(number);
    // ECONNABORTED: that client has gone again; the next one may be there.
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) {
      return std::unexpected(error_of(errno, "accepting a connection"));
    }
    QUELL_CHECK(wait_for(listener.number(), POLLIN, deadline, "waiting for a connection"));
  }
}

}  // namespace quell::os

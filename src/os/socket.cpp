#include "os/socket.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "fmt/format.h"
#include "os/errno.h"
#include "stream.h"
#include "wait.h"

namespace quell::os {

namespace {

/// The form that the system takes.
struct RawAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

Result<RawAddress> raw_of(const SocketAddress& address) {
  RawAddress raw;
  sockaddr_in v4{};
  if (inet_pton(AF_INET, address.ip.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    std::memcpy(&raw.storage, &v4, sizeof(v4));
    raw.size = sizeof(v4);
    return raw;
  }
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET6, address.ip.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    std::memcpy(&raw.storage, &v6, sizeof(v6));
    raw.size = sizeof(v6);
    return raw;
  }
  return fail(ErrorCode::kInvalidInput, fmt::format("\"{}\" is not a numeric address", address.ip));
}

SocketAddress address_of(const RawAddress& raw) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (raw.storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &raw.storage, sizeof(v4));
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return {text.data(), ntohs(v4.sin_port)};
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &raw.storage, sizeof(v6));
  inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  return {text.data(), ntohs(v6.sin6_port)};
}

using NameOf = int (*)(int, sockaddr*, socklen_t*);

SocketAddress name_from(NameOf name_of, const Descriptor& descriptor) {
  RawAddress raw;
  raw.size = sizeof(raw.storage);
  if (name_of(descriptor.number(), raw.get(), &raw.size) != 0) return {};
  return address_of(raw);
}

Result<Descriptor> make_socket(int family) {
  Descriptor made(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP));
  if (made.number() < 0) {
    const int error = errno;
    (void)made.release();
    return std::unexpected(error_of(error, "cannot make a socket"));
  }
  return made;
}

void set_option(const Descriptor& socket, int level, int option) {
  const int on = 1;
  (void)::setsockopt(socket.number(), level, option, &on, sizeof(on));
}

Result<void> bind_source(const Descriptor& socket, const SocketAddress& source) {
  QUELL_TRY(const RawAddress raw, raw_of(source));
  // Without it the kernel picks a port now, before it knows the peer: 28,000 connections from one
  // address to all peers together instead of to each.
  set_option(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
  if (::bind(socket.number(), raw.get(), raw.size) == 0) return {};
  return std::unexpected(error_of(errno, fmt::format("cannot come from {}", source.text())));
}

}  // namespace

std::string SocketAddress::text() const {
  const bool v6 = ip.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", ip, port) : fmt::format("{}:{}", ip, port);
}

bool SocketAddress::is_loopback() const {
  in_addr v4{};
  if (inet_pton(AF_INET, ip.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127U;
  in6_addr v6{};
  return inet_pton(AF_INET6, ip.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6) != 0;
}

Result<std::vector<SocketAddress>> resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
    return fail(ErrorCode::kNotFound,
                fmt::format("no address for host \"{}\": {}", host, gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  std::vector<SocketAddress> result;
  for (const addrinfo* item = found; item != nullptr; item = item->ai_next) {
    if (item->ai_family != AF_INET && item->ai_family != AF_INET6) continue;
    RawAddress raw;
    raw.size = item->ai_addrlen;
    std::memcpy(&raw.storage, item->ai_addr, item->ai_addrlen);
    SocketAddress address = address_of(raw);
    address.port = port;
    result.push_back(std::move(address));
  }
  return result;
}

Result<Connection> Connection::open(const SocketAddress& to,
                                    const std::optional<SocketAddress>& source,
                                    const Deadline& deadline) {
  QUELL_TRY(const RawAddress raw, raw_of(to));
  QUELL_TRY(Descriptor socket, make_socket(raw.storage.ss_family));
  set_option(socket, IPPROTO_TCP, TCP_NODELAY);
  if (source) QUELL_CHECK(bind_source(socket, *source));
  const std::string doing = fmt::format("connecting to {}", to.text());
  if (::connect(socket.number(), raw.get(), raw.size) == 0) return Connection(std::move(socket));
  if (errno != EINPROGRESS && errno != EINTR) return std::unexpected(error_of(errno, doing));
  QUELL_CHECK(wait_for(socket.number(), POLLOUT, deadline, doing));
  int error = 0;
  socklen_t size = sizeof(error);
  (void)::getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return std::unexpected(error_of(error, doing));
  return Connection(std::move(socket));
}

Result<Connection> Connection::open_local(const std::filesystem::path& to,
                                          const Deadline& deadline) {
  const std::string doing = fmt::format("connecting to {}", to.string());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (to.native().empty() || to.native().size() >= sizeof(address.sun_path)) {
    return fail(ErrorCode::kInvalidInput, doing + ": no socket has such a path");
  }
  std::memcpy(&address.sun_path, to.c_str(), to.native().size());
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.number() < 0) return std::unexpected(error_of(errno, "cannot make a socket"));
  constexpr Duration kPause = std::chrono::milliseconds(5);
  while (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) !=
         0) {
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return std::unexpected(error_of(errno, doing));
    // The listener's queue is full, and nothing tells when it isn't.
    if (deadline.expired()) return fail(ErrorCode::kTimeout, doing + " took too long");
    QUELL_CHECK(sleep_until(deadline.within(kPause)));
  }
  return Connection(std::move(socket));
}

Result<void> Connection::send(std::string_view bytes, const Deadline& deadline) {
  return send_all(descriptor_, bytes, deadline);
}

Result<std::size_t> Connection::receive(std::span<char> into, const Deadline& deadline) {
  return receive_some(descriptor_, into, deadline);
}

void Connection::finish_sending() {
  (void)::shutdown(descriptor_.number(), SHUT_WR);
}

SocketAddress Connection::local() const {
  return name_from(::getsockname, descriptor_);
}
SocketAddress Connection::peer() const {
  return name_from(::getpeername, descriptor_);
}

Result<Listener> Listener::open(const SocketAddress& at) {
  QUELL_TRY(const RawAddress raw, raw_of(at));
  QUELL_TRY(Descriptor socket, make_socket(raw.storage.ss_family));
  set_option(socket, SOL_SOCKET, SO_REUSEADDR);
  const std::string doing = fmt::format("cannot listen on {}", at.text());
  if (::bind(socket.number(), raw.get(), raw.size) != 0 ||
      ::listen(socket.number(), SOMAXCONN) != 0) {
    if (errno == EADDRINUSE) {
      return fail(ErrorCode::kConflict, fmt::format("{}: somebody else does", doing));
    }
    return std::unexpected(error_of(errno, doing));
  }
  return Listener(std::move(socket));
}

Result<Connection> Listener::accept(const Deadline& deadline) {
  QUELL_TRY(Descriptor accepted, accept_next(descriptor_, deadline));
  return Connection(std::move(accepted));
}

SocketAddress Listener::address() const {
  return name_from(::getsockname, descriptor_);
}

Result<std::uint16_t> free_port(const std::string& ip) {
  QUELL_TRY(const Listener listener, Listener::open({ip, 0}));
  return listener.address().port;
}

}  // namespace quell::os

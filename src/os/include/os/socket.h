// TCP and sockets of the file system, blocking with deadlines.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "os/deadline.h"
#include "os/descriptor.h"

namespace quell::os {

/// A numeric address, IPv4 or IPv6 without brackets. Checked where it is used (kInvalidInput).
struct SocketAddress {
  std::string ip;
  std::uint16_t port = 0;

  [[nodiscard]] std::string text() const;  ///< "127.0.0.1:80", "[::1]:80"
  [[nodiscard]] bool is_loopback() const;
  friend auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

/// The addresses of a host name or numeric address, in the resolver's order. Blocks as long as the
/// resolver does. Errors: kNotFound.
Result<std::vector<SocketAddress>> resolve(const std::string& host, std::uint16_t port);

/// One connection. Not thread-safe.
class Connection {
 public:
  /// `source`: the local address to come from (port 0: any), so that one machine can play many
  /// clients. Errors: kUnavailable (refused, unreachable), kTimeout, kCancelled, kInvalidInput.
  static Result<Connection> open(const SocketAddress& to,
                                 const std::optional<SocketAddress>& source,
                                 const Deadline& deadline);

  /// To a socket that is a file. Errors: kNotFound, kPermissionDenied, kUnavailable (nobody
  /// listens), kTimeout, kCancelled, kInvalidInput (the path is longer than the system takes).
  static Result<Connection> open_local(const std::filesystem::path& to, const Deadline& deadline);

  /// All of it, or an error: kUnavailable when the peer has gone, kTimeout, kCancelled.
  Result<void> send(std::string_view bytes, const Deadline& deadline);
  /// At least one byte; 0 at the peer's orderly end. Errors: as send; kUnavailable at a reset.
  Result<std::size_t> receive(std::span<char> into, const Deadline& deadline);
  /// No more bytes from here; the peer sees the end.
  void finish_sending();

  [[nodiscard]] SocketAddress local() const;
  [[nodiscard]] SocketAddress peer() const;

 private:
  friend class Listener;
  explicit Connection(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Descriptor descriptor_;
};

/// Takes connections. Not thread-safe.
class Listener {
 public:
  /// Port 0: the kernel picks one, see address(). Errors: kConflict (in use), kPermissionDenied,
  /// kInvalidInput.
  static Result<Listener> open(const SocketAddress& at);

  /// Errors: kTimeout, kCancelled, kIo.
  Result<Connection> accept(const Deadline& deadline);
  [[nodiscard]] SocketAddress address() const;

 private:
  explicit Listener(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Descriptor descriptor_;
};

/// A port on `ip` that nobody listened on a moment ago.
Result<std::uint16_t> free_port(const std::string& ip);

}  // namespace quell::os

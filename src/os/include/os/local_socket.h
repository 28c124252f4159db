// Unix sockets: streams between processes of one host, where the kernel says who is at the other
// end. Blocking with deadlines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "os/deadline.h"
#include "os/descriptor.h"

namespace quell::os {

/// Who made the connection, as the kernel noted it at that moment: a later change of the process's
/// user, or another process under its pid, changes nothing.
struct Peer {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  int pid = 0;                        ///< 0: not of this pid namespace
  std::vector<std::uint32_t> groups;  ///< supplementary ones
};

/// One connection. Descriptors that the peer sends along are closed by the kernel. Not thread-safe.
class LocalConnection {
 public:
  /// Errors: kNotFound (no such socket), kUnavailable (nobody listens), kPermissionDenied,
  /// kInvalidInput (path too long), kTimeout.
  static Result<LocalConnection> open(const std::filesystem::path& path, const Deadline& deadline);

  /// All of it, or an error: kUnavailable when the peer has gone, kTimeout, kCancelled.
  Result<void> send(std::string_view bytes, const Deadline& deadline);
  /// At least one byte; 0 at the peer's orderly end. Errors: as send.
  Result<std::size_t> receive(std::span<char> into, const Deadline& deadline);
  /// Errors: kIo.
  [[nodiscard]] Result<Peer> peer() const;

 private:
  friend class LocalListener;
  explicit LocalConnection(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Descriptor descriptor_;
};

/// Who may connect, by the mode of the socket's file.
struct SocketAccess {
  unsigned mode = 0600;
  std::optional<std::uint32_t> group = std::nullopt;  ///< nullopt: that of this process
};

/// Takes connections. The file goes with it, unless close_here() was called. Not thread-safe.
class LocalListener {
 public:
  /// Removes a socket of that name that nobody listens on. Errors: kConflict (somebody does, or it
  /// is no socket), kPermissionDenied, kInvalidInput (path too long), kIo.
  static Result<LocalListener> open(const std::filesystem::path& path, const SocketAccess& access);
  LocalListener(LocalListener&& other) noexcept = default;
  LocalListener& operator=(LocalListener&&) = delete;
  ~LocalListener();

  /// Errors: kTimeout, kCancelled, kIo.
  Result<LocalConnection> accept(const Deadline& deadline);
  /// Takes no more; the file goes.
  void close();
  /// In a worker: the descriptor is closed and the file stays.
  void close_here() { descriptor_.close(); }

 private:
  LocalListener(Descriptor descriptor, std::filesystem::path path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}
  Descriptor descriptor_;
  std::filesystem::path path_;
};

}  // namespace quell::os

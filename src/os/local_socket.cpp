#include "os/local_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>

#include "fmt/format.h"
#include "os/errno.h"
#include "os/file.h"
#include "stream.h"
#include "wait.h"

namespace quell::os {

namespace {

Result<sockaddr_un> raw_of(const std::filesystem::path& path) {
  sockaddr_un raw{};
  raw.sun_family = AF_UNIX;
  const std::string& text = path.native();
  if (text.empty() || text.size() >= sizeof(raw.sun_path) || text.find('\0') != std::string::npos) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{} is no path of a socket (at most {} bytes)", text,
                            sizeof(raw.sun_path) - 1));
  }
  std::memcpy(raw.sun_path, text.data(), text.size());
  return raw;
}

const sockaddr* plain(const sockaddr_un& raw) {
  return reinterpret_cast<const sockaddr*>(&raw);
}

Result<Descriptor> make_socket() {
  const int number = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (number < 0) return std::unexpected(error_of(errno, "cannot make a socket"));
  return Descriptor(number);
}

/// What a helper that was killed left behind.
Result<void> remove_stale(const std::filesystem::path& path) {
  QUELL_TRY(const std::optional<Info> there, info(path));
  if (!there) return {};
  struct stat found{};
  const bool socket = ::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode);
  if (!socket) {
    return fail(ErrorCode::kConflict, fmt::format("{} is there, and no socket", path.string()));
  }
  const auto other = LocalConnection::open(path, Deadline::after(std::chrono::milliseconds(200)));
  if (other || other.error().code() == ErrorCode::kTimeout) {
    return fail(ErrorCode::kConflict, fmt::format("somebody listens on {}", path.string()));
  }
  return remove_file(path);
}

Result<std::vector<std::uint32_t>> groups_of(const Descriptor& socket) {
  std::vector<std::uint32_t> groups;
  socklen_t size = 0;
  while (::getsockopt(socket.number(), SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) != 0) {
    if (errno != ERANGE || size / sizeof(gid_t) <= groups.size()) {
      return std::unexpected(error_of(errno, "cannot ask for the groups of the peer"));
    }
    groups.resize(size / sizeof(gid_t));
  }
  groups.resize(size / sizeof(gid_t));
  return groups;
}

}  // namespace

Result<LocalConnection> LocalConnection::open(const std::filesystem::path& path,
                                              const Deadline& deadline) {
  QUELL_TRY(const sockaddr_un raw, raw_of(path));
  QUELL_TRY(Descriptor socket, make_socket());
  const std::string doing = fmt::format("connecting to {}", path.string());
  for (;;) {
    if (::connect(socket.number(), plain(raw), sizeof(raw)) == 0) {
      return LocalConnection(std::move(socket));
    }
    if (errno == EINTR) continue;
    // EAGAIN: the queue is full, and poll(2) does not tell when there is room again.
    if (errno != EAGAIN) return std::unexpected(error_of(errno, doing));
    if (deadline.expired()) return fail(ErrorCode::kTimeout, doing + ": took too long");
    QUELL_CHECK(sleep_until(deadline.within(std::chrono::milliseconds(5))));
  }
}

Result<void> LocalConnection::send(std::string_view bytes, const Deadline& deadline) {
  return send_all(descriptor_, bytes, deadline);
}

Result<std::size_t> LocalConnection::receive(std::span<char> into, const Deadline& deadline) {
  return receive_some(descriptor_, into, deadline);
}

Result<Peer> LocalConnection::peer() const {
  ucred found{};
  socklen_t size = sizeof(found);
  if (::getsockopt(descriptor_.number(), SOL_SOCKET, SO_PEERCRED, &found, &size) != 0) {
    return std::unexpected(error_of(errno, "cannot ask who the peer is"));
  }
  Peer peer{.uid = found.uid, .gid = found.gid, .pid = found.pid, .groups = {}};
  QUELL_TRY(peer.groups, groups_of(descriptor_));
  return peer;
}

Result<LocalListener> LocalListener::open(const std::filesystem::path& path,
                                          const SocketAccess& access) {
  QUELL_TRY(const sockaddr_un raw, raw_of(path));
  QUELL_CHECK(remove_stale(path));
  QUELL_TRY(Descriptor socket, make_socket());
  const std::string doing = fmt::format("cannot listen on {}", path.string());
  // For nobody else until it is as wished.
  const mode_t before = ::umask(0177);
  const int bound = ::bind(socket.number(), plain(raw), sizeof(raw));
  const int error = errno;
  (void)::umask(before);
  if (bound != 0) return std::unexpected(error_of(error, doing));
  LocalListener listener(std::move(socket), path);
  if (access.group && ::lchown(path.c_str(), static_cast<uid_t>(-1), *access.group) != 0) {
    return std::unexpected(error_of(errno, doing));
  }
  if (::chmod(path.c_str(), access.mode) != 0 ||
      ::listen(listener.descriptor_.number(), SOMAXCONN) != 0) {
    return std::unexpected(error_of(errno, doing));
  }
  return listener;
}

LocalListener::~LocalListener() {
  close();
}

void LocalListener::close() {
  if (descriptor_.is_open()) (void)::unlink(path_.c_str());
  descriptor_.close();
}

Result<LocalConnection> LocalListener::accept(const Deadline& deadline) {
  QUELL_TRY(Descriptor accepted, accept_next(descriptor_, deadline));
  return LocalConnection(std::move(accepted));
}

}  // namespace quell::os

// The connections that sshd has now, as the kernel knows them, and their end.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "target/address.h"

namespace quell::contain::ssh {

/// Who is at the other end of a TCP connection.
struct Peer {
  target::Address address;
  std::uint16_t port = 0;
  friend auto operator<=>(const Peer&, const Peer&) = default;
};

struct ServerProcess {
  int pid = 0;
  std::filesystem::path executable;
};

struct Connection {
  Peer peer;
  /// sshd's processes that hold it: the one with root's rights and the account's own.
  std::vector<ServerProcess> processes;
};

/// Established connections to one of the ports that a process of sshd holds (sshd, sshd-session, or
/// what `program` is called), in any network namespace. Errors: kPermissionDenied (other accounts'
/// processes cannot be looked into), kIo.
Result<std::vector<Connection>> connections(const std::filesystem::path& program,
                                            const std::vector<std::uint16_t>& ports);

/// sshd's processes of a connection and their parents: one of them logged its login.
std::set<int> with_parents(const Connection& connection);

struct Ended {
  bool gone = false;
  /// Programs that the session had started and that still run: "sleep, process 4242".
  std::vector<std::string> left;
};
/// Ends sshd's processes of a connection: SIGTERM and, after the patience, SIGKILL; each is looked
/// at again while it is pinned. Nothing else is signalled. Errors: kPermissionDenied, kIo.
Result<Ended> end(const std::filesystem::path& program, const Connection& connection,
                  Duration patience);

/// Lines of /proc/net/tcp and tcp6 that are established at one of the ports: inode of the socket,
/// peer. Other lines are passed over. Pure.
std::vector<std::pair<std::uint64_t, Peer>> established_in(std::string_view table,
                                                           const std::vector<std::uint16_t>& ports);

}  // namespace quell::contain::ssh

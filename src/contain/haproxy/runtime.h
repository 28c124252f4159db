// The runtime socket of one HAProxy process: one command for each connection, the whole answer
// read. HAProxy has no codes but sentences; those that it uses are understood here. Not
// thread-safe. Errors of every function: kUnavailable (nobody answers, or not in full), kTimeout,
// kPermissionDenied (the socket is not of level admin), kNotFound (no such map, backend, server),
// kConflict (somebody else changed the same thing meanwhile), kUnsupported, kLimit. Each says what
// to do.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace quell::contain::haproxy {

/// A line of a map.
struct Entry {
  std::string key;  ///< without blanks
  std::string value;
  friend bool operator==(const Entry&, const Entry&) = default;
};

/// A map that the process has loaded.
struct LoadedMap {
  std::string file;      ///< as the configuration names it
  bool is_used = false;  ///< by a map converter, and not by an ACL only
  friend bool operator==(const LoadedMap&, const LoadedMap&) = default;
};

/// An entry that matches nothing. It is put into an empty map before its first content: HAProxy
/// forgets what it remembers of earlier lookups when entries go, and not when some come.
inline constexpr std::string_view kPendingKey = "^#pending";

/// An entry with its blank and line feed is no longer than this: a command with it must fit into
/// HAProxy's buffer (tune.bufsize, 16384 by default).
inline constexpr std::size_t kLongestEntry = 6000;

/// The master of a HAProxy in master-worker mode (-W -S), which passes commands on to its workers.
struct ThroughMaster {
  int worker = 0;  ///< which process; 0: the master itself
};

class Runtime {
 public:
  /// `socket`: an absolute path, or an address and port.
  Runtime(std::string socket, Duration patience, std::optional<ThroughMaster> master = std::nullopt)
      : socket_(std::move(socket)), patience_(patience), master_(master) {}

  [[nodiscard]] const std::string& socket() const { return socket_; }

  /// The answer without its last empty line. `command`: without a line feed at its end.
  [[nodiscard]] Result<std::string> ask(std::string_view command) const;
  /// A command that answers nothing where it worked.
  [[nodiscard]] Result<void> tell(std::string_view command) const;

  [[nodiscard]] Result<std::vector<LoadedMap>> maps() const;
  /// What is matched against, in its order.
  [[nodiscard]] Result<std::vector<Entry>> entries(const std::filesystem::path& map) const;
  /// All entries at once, for requests that come after it; what is loaded then is looked at.
  /// Nothing is done where the map holds just these.
  [[nodiscard]] Result<void> replace(const std::filesystem::path& map,
                                     const std::vector<Entry>& entries) const;

 private:
  [[nodiscard]] Result<void> fill(const std::filesystem::path& map, const std::string& version,
                                  const std::vector<Entry>& entries) const;
  std::string socket_;
  Duration patience_;
  std::optional<ThroughMaster> master_;
};

/// What an answer in words means; nullopt: it is no complaint that HAProxy is known to make. Pure.
struct Complaint {
  ErrorCode code;
  std::string_view advice;
};
std::optional<Complaint> complaint_in(std::string_view answer);

/// Of "show map" and "show acl". Pure. Errors: kUnavailable (not such a list).
Result<std::vector<LoadedMap>> parse_maps(std::string_view answer);
/// The processes of before a reload that "show proc" of a master lists. Pure. Errors: kUnavailable,
/// kLimit.
Result<std::vector<int>> parse_old_workers(std::string_view answer);
/// Of "show map FILE". Pure. Errors: kUnavailable.
Result<std::vector<Entry>> parse_entries(std::string_view answer);

}  // namespace quell::contain::haproxy

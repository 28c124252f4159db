// `quell helper` with the kinds of measures that there are: what its file offers to whom, and the
// service. Everything here believes nothing that anybody but root could have written.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "os/signals.h"

namespace quell::casework {

/// What the file comes to.
struct HelperOffer {
  std::filesystem::path socket;
  std::filesystem::path state;
  std::vector<std::string> who;           ///< "alice (uid 1000)", "group responders (gid 1001)"
  std::vector<std::string> actuators;     ///< "firewall:host"
  std::vector<std::string> capabilities;  ///< "CAP_NET_ADMIN"
};

/// Errors: kPermissionDenied (somebody else than root could change the file, or something that a
/// target relies on: says what), kInvalidInput (the file's content, nobody may ask, nothing is
/// listed), kNotFound (the file, an account or a group).
Result<HelperOffer> check_helper_file(const std::filesystem::path& file);

struct HelperRun {
  std::filesystem::path file;
  std::optional<Duration> idle;                    ///< ends when nobody asked for so long
  std::function<void(std::string_view line)> log;  ///< gets printable lines
};

/// Until it is stopped or idle. The process gives up its privileges and is good for nothing else
/// afterwards. REQUIRES: one thread. Errors: as check_helper_file; kPermissionDenied (not root),
/// kConflict (another one runs).
Result<void> run_helper(const HelperRun& run, const os::StopSignal& stop, Clock& clock);

/// Where the helper of this host listens: QUELL_HELPER_SOCKET, or the usual place.
std::filesystem::path helper_socket();

/// What a running one says of itself, as lines. Errors: kNotFound, kUnavailable (none runs),
/// kPermissionDenied (this account may not ask).
Result<std::vector<std::string>> helper_status(const std::filesystem::path& socket);

}  // namespace quell::casework

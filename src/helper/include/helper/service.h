// `quell helper`: carries out measures for accounts that may ask, on what root listed, and nothing
// else. A process that only accepts and checks who asks; one worker for each request, which gives
// up what its actuator does not need. Form of what is spoken: docs/formats/helper.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "contain/actuator.h"
#include "os/confine.h"
#include "os/local_socket.h"
#include "os/signals.h"
#include "target/address.h"

namespace quell::helper {

/// Something that may be asked for.
struct Offer {
  std::string actuator;  ///< "firewall:host"
  os::Confinement needs;
  /// With those whom the person must not lock out, besides those of the configuration.
  std::function<Result<std::unique_ptr<contain::Actuator>>(
      const std::vector<target::Network>& protect)>
      make;
  /// Refuses targets, of whatever is asked, that would have it read what the client names; empty:
  /// none can.
  std::function<Result<void>(std::string_view target)> check_sent = {};
};

struct ServiceSettings {
  std::filesystem::path socket;
  std::filesystem::path state;        ///< a directory of root's, made when it is missing
  std::vector<std::uint32_t> users;   ///< who may ask
  std::vector<std::uint32_t> groups;  ///< whose members may ask
  os::SocketAccess access;
  /// Ends when nobody who may has asked for so long; nullopt: never.
  std::optional<Duration> idle = std::nullopt;
  Duration request_patience = std::chrono::seconds(5);  ///< for a whole request to come
  Duration undo_patience = std::chrono::seconds(20);    ///< for the client to store an undo
};

/// One line for the log, printable.
using Log = std::function<void(std::string_view line)>;

/// REQUIRES: one thread, and the process does nothing else afterwards: it gives up its privileges.
/// Errors of opening: kConflict (another helper runs), kPermissionDenied; those of making
/// actuators. What goes wrong with one request is told to its client and the log, and ends nothing.
Result<void> serve(const ServiceSettings& settings, const std::vector<Offer>& offers,
                   const Log& log, const os::StopSignal& stop, Clock& clock);

/// Whether that peer may ask. Pure.
bool may_ask(const ServiceSettings& settings, const os::Peer& peer);

}  // namespace quell::helper

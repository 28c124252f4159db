// Containment: an endpoint of an nginx site answers 503 with Retry-After, for everyone, in every
// spelling that nginx maps to the same path. Format of what is written:
// docs/formats/containment.md.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "contain/actuator.h"
#include "os/socket.h"

namespace quell::contain {

/// The one nginx, and the one server block of it, that may be touched. From quell.yaml.
struct NginxSite {
  std::string name;
  std::filesystem::path binary;                           ///< absolute
  std::filesystem::path config_file;                      ///< the main one, absolute
  std::filesystem::path prefix;                           ///< as nginx -p, absolute
  std::filesystem::path pid_file;                         ///< absolute
  std::uint16_t listen_port = 80;                         ///< which server block: its port …
  std::optional<std::string> server_name = std::nullopt;  ///< … and a name, where several share it
  os::SocketAddress probe_at;                             ///< where the site answers plain HTTP
  std::string host = "localhost";                         ///< Host header of the probes
  std::string control = "/";  ///< an ordinary page that must go on working
  Duration retry_after = std::chrono::minutes(5);
  Duration patience = std::chrono::seconds(10);  ///< until a reload must show from outside
};

/// Renders the site's configuration file from the set of endpoints in force, all in one file that
/// is replaced by one rename; nginx -t on a copy comes first, SIGHUP and probes after; whatever
/// goes wrong then is rolled back. With no endpoint left the file is byte for byte the original.
/// The edit carries the digest of the original: if anything else in the file changed meanwhile,
/// every step stops and shows the difference.
class NginxEndpoint final : public Actuator {
 public:
  explicit NginxEndpoint(NginxSite site);
  ~NginxEndpoint() override;

  [[nodiscard]] std::string_view kind() const override;
  /// `request.measure.target` must be one endpoint ("endpoint:/search") and nothing else.
  Result<PlanAnswer> plan(const PlanRequest& request) override;
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override;
  Result<ProbeReport> probe(const Measure& measure) override;
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override;

 private:
  NginxSite site_;
};

}  // namespace quell::contain

// Containment on an nginx site: an endpoint answers 503 with Retry-After for everyone, clients or
// requests with a parameter get 403, requests beyond a rate 429; in every spelling that nginx maps
// to the same. Format of what is written: docs/formats/containment.md.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contain/actuator.h"
#include "os/socket.h"
#include "target/address.h"

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
  /// Never refused: proxies and load balancers before the site.
  std::vector<target::Network> spared = {};
};

/// Renders the site's configuration file from the set of targets in force, all in one file that
/// is replaced by one rename; nginx -t on a copy comes first, SIGHUP and probes after; whatever
/// goes wrong then is rolled back. With no target left the file is byte for byte the original.
/// The edit carries the digest of the original: if anything else in the file changed meanwhile,
/// every step stops and shows the difference.
class NginxEndpoint final : public Actuator {
 public:
  explicit NginxEndpoint(NginxSite site);
  ~NginxEndpoint() override;

  [[nodiscard]] std::string_view kind() const override;
  /// `request.measure.target` is any target::Target with an endpoint, addresses or parameters. All
  /// its terms must hold. With a rate: 429 beyond it, for each client; else with addresses or
  /// parameters: 403; else 503.
  Result<PlanAnswer> plan(const PlanRequest& request) override;
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override;
  Result<ProbeReport> probe(const Measure& measure) override;
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override;

 private:
  NginxSite site_;
};

}  // namespace quell::contain

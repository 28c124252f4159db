#include "kinds/helped.h"

#include <array>
#include <optional>
#include <utility>

#include "casework/helping.h"
#include "contain/session_peers.h"
#include "helper/remote.h"
#include "helping.h"
#include "os/terminal.h"

namespace quell::casework {
namespace {

struct Entry {
  std::string_view actuator;
  Helped (*helped)();
};
constexpr std::array<Entry, 4> kHelped{{{"firewall", firewall_helped},
                                        {"nginx-endpoint", nginx_endpoint_helped},
                                        {"haproxy-endpoint", haproxy_endpoint_helped},
                                        {"haproxy-server", haproxy_server_helped}}};

bool is_nowhere(const Error& error) {
  return error.code() == ErrorCode::kNotFound || error.code() == ErrorCode::kUnavailable;
}

}  // namespace

std::optional<Helped> helped_of(const Kind& kind) {
  for (const Entry& entry : kHelped) {
    if (entry.actuator == kind.actuator) return entry.helped();
  }
  return std::nullopt;
}

Result<std::unique_ptr<contain::Actuator>> actuator_for(const Kind& kind,
                                                        const config::Config& config,
                                                        std::string_view name) {
  const std::optional<Helped> helped = helped_of(kind);
  if (!helped) return kind.make(config, name);
  const Result<void> own = helped->can_act(config, name);
  if (own) return kind.make(config, name);
  const std::string wanted = actuator_name(kind, name);
  const std::filesystem::path socket = helper_socket();
  const auto status = helper::ask_status(socket);
  if (!status && is_nowhere(status.error())) {
    if (helped->unhelped == Helped::Unhelped::kLook) return kind.make(config, name);
    return fail(ErrorCode::kPermissionDenied,
                own.error().full() +
                    ", and no helper runs that could do it: sudo quell helper --for 1h "
                    "(docs/helper.md)");
  }
  if (!status) return std::unexpected(status.error());
  const helper::Status::Offered* const offered = status->find(wanted);
  if (offered == nullptr) {
    return fail(ErrorCode::kPermissionDenied,
                own.error().full() + ", and the file of quell helper does not list " + wanted);
  }
  return std::make_unique<helper::Remote>(
      helper::Remote::Settings{.socket = socket,
                               .actuator = offered->actuator,
                               .has_timer = offered->has_timer,
                               .session = contain::session_peers(),
                               .to_send = helped->to_send});
}

}  // namespace quell::casework

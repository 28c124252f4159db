#include "kinds/helped.h"

#include <string>
#include <utility>
#include <vector>

#include "casework/helping.h"
#include "contain/session_peers.h"
#include "helper/remote.h"
#include "os/trusted.h"

namespace quell::casework {
namespace {

bool is_nowhere(const Error& error) {
  return error.code() == ErrorCode::kNotFound || error.code() == ErrorCode::kUnavailable;
}

std::unique_ptr<contain::Actuator> remote(const config::Config& config, const Helped& helped,
                                          const helper::Status::Offered& offered) {
  return std::make_unique<helper::Remote>(
      helper::Remote::Settings{.socket = config.helper.socket,
                               .actuator = offered.actuator,
                               .has_timer = offered.has_timer,
                               .session = contain::session_peers(),
                               .to_send = helped.to_send});
}

}  // namespace

Result<std::unique_ptr<contain::Actuator>> actuator_for(const Kind& kind,
                                                        const config::Config& config,
                                                        std::string_view name) {
  if (!kind.helped) return kind.make(config, name);
  const Helped& helped = *kind.helped;
  const Result<void> own = helped.can_act(config, name);
  if (own) return kind.make(config, name);
  const std::string wanted = actuator_name(kind, name);
  const auto status = helper::ask_status(config.helper.socket);
  if (!status && is_nowhere(status.error())) {
    if (helped.unhelped == Helped::Unhelped::kLook) return kind.make(config, name);
    return fail(status.error(),
                own.error().full() +
                    ". Let root start what may do it: sudo quell helper --for 1h "
                    "(docs/helper.md)");
  }
  if (!status) return std::unexpected(status.error());
  const helper::Status::Offered* const offered = status->find(wanted);
  if (offered != nullptr) return remote(config, helped, *offered);
  return fail(ErrorCode::kPermissionDenied,
              own.error().full() + ", and the file of quell helper does not list " + wanted);
}

std::vector<helper::Offer> offers_of(const config::Config& config) {
  std::vector<helper::Offer> offers;
  std::string_view before;
  for (const Kind& kind : kinds()) {
    // Several words may lead to one actuator.
    if (!kind.helped || kind.actuator == before) continue;
    before = kind.actuator;
    for (const std::string& name : kind.names(config)) {
      const auto make = [config, name, make = kind.make](
                            const std::vector<target::Network>& protect)
          -> Result<std::unique_ptr<contain::Actuator>> {
        config::Config with = config;
        with.protect.insert(with.protect.end(), protect.begin(), protect.end());
        return make(with, name);
      };
      offers.push_back({.actuator = actuator_name(kind, name),
                        .needs = kind.helped->needs,
                        .make = make,
                        .check_sent = kind.helped->check_sent});
    }
  }
  return offers;
}

std::vector<std::string> doubts_about(const config::Config& config) {
  std::vector<std::string> doubts;
  for (const Kind& kind : kinds()) {
    if (!kind.helped) continue;
    for (const std::string& name : kind.names(config)) {
      for (const std::string& path : kind.helped->trusts(config, name)) {
        const auto fine = os::check_trusted(path);
        // What is not there is missed by whoever acts; nobody else can make it here.
        if (fine || fine.error().code() == ErrorCode::kNotFound) continue;
        doubts.push_back(actuator_name(kind, name) + ": " + fine.error().full());
      }
    }
  }
  return doubts;
}

}  // namespace quell::casework

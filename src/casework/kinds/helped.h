// Who does the work of a kind of measure: this process, or `quell helper`. Private to casework.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "casework/kinds.h"
#include "config/config.h"
#include "contain/actuator.h"
#include "os/confine.h"

namespace quell::casework {

/// How `quell helper` carries out a kind of measure that takes more than an ordinary account has.
struct Helped {
  os::Confinement needs;  ///< what the actuator may do there, and nothing else
  /// Whether this process can do it itself, so that nobody is asked. An error says what is missing.
  /// REQUIRES: `name` is one of the kind's names().
  Result<void> (*can_act)(const config::Config& config, std::string_view name) = nullptr;
  /// What it relies on, absolute: only root may be able to change these and what leads to them.
  std::vector<std::string> (*trusts)(const config::Config& config, std::string_view name) = nullptr;
  /// Whether others may have the helper act by this configuration; nullptr: always. An error says
  /// what speaks against it.
  Result<void> (*fits)(const config::Config& config, std::string_view name) = nullptr;
  /// On the client's side: the target without what only the client may read. Errors: of reading.
  Result<std::string> (*to_send)(std::string_view target) = nullptr;
  /// The same for looking and confirming, which read nothing. Errors: kInvalidInput.
  Result<std::string> (*to_look)(std::string_view target) = nullptr;
  /// On the helper's side: refuses (kInvalidInput) a target that would have it read what the client
  /// names.
  Result<void> (*check_sent)(std::string_view target) = nullptr;
  /// Where this process cannot act and no helper runs: whether looking is possible all the same.
  enum class Unhelped : std::uint8_t { kRefuse, kLook } unhelped = Unhelped::kRefuse;
};

Helped firewall_helped();
Helped nginx_endpoint_helped();
Helped haproxy_endpoint_helped();
Helped haproxy_server_helped();
Helped service_helped();
Helped setting_helped();

/// The actuator itself where this process may do what it does, or where the helper cannot do it;
/// else one that asks the helper. REQUIRES: `name` is one of kind.names(). Errors:
/// kPermissionDenied (neither is possible; says what to run), those of asking the helper.
Result<std::unique_ptr<contain::Actuator>> actuator_for(const Kind& kind,
                                                        const config::Config& config,
                                                        std::string_view name);

}  // namespace quell::casework

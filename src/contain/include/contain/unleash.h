// Feature flags of a server that speaks the HTTP interface of Unleash. Switched with the admin
// interface, proved with the one that applications use.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/time.h"
#include "contain/call.h"
#include "contain/switch.h"

namespace quell::contain {

/// Which interface an application uses: /api/client (servers) or /api/frontend (browsers).
enum class UnleashApi : std::uint8_t { kClient, kFrontend };

struct UnleashServer {
  std::string name;  ///< as quell.yaml calls it
  std::string url;   ///< "https://flags.example"
  std::string project = "default";
  std::string environment = "production";
  SecretSource token;  ///< of the admin interface
  /// Of an application, in the same environment; nullopt: nobody is asked.
  std::optional<SecretSource> application_token = std::nullopt;
  UnleashApi application_api = UnleashApi::kClient;
  std::optional<std::filesystem::path> authorities = std::nullopt;  ///< as CallServer's
  PlainHttp plain_http = PlainHttp::kLoopbackOnly;
  Duration timeout = std::chrono::seconds(10);
};

/// Targets: "flag:search=off", "flag:search=on". Only whether the flag is on in the environment is
/// changed. A server adds a strategy when it switches on a flag that has no active one; undo
/// deletes that again.
std::unique_ptr<SwitchHolder> unleash_switch(UnleashServer server);

}  // namespace quell::contain

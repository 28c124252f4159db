#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "contain/switch.h"
#include "contain/unleash.h"
#include "kinds/calls.h"
#include "kinds/kinds.h"
#include "kinds/setting_words.h"

namespace quell::casework {
namespace {

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::Flags& each : config.flags) out.push_back(each.name);
  return out;
}

Result<std::string> read_target(std::string_view typed) {
  return contain::read_switch("flag", typed, "off");
}

std::unique_ptr<contain::Actuator> switch_actuator(const config::Flags& all,
                                                   std::unique_ptr<contain::SwitchHolder> holder) {
  return std::make_unique<contain::SwitchActuator>(
      std::move(holder), contain::SwitchSettings{.state = all.state, .patience = all.patience});
}

// One for each way to keep flags that quell.yaml knows.

std::unique_ptr<contain::Actuator> actuator_of(const config::Flags& all,
                                               const config::UnleashFlags& flags) {
  contain::UnleashServer server{.name = all.name,
                                .url = flags.server.url,
                                .project = flags.project,
                                .environment = flags.environment,
                                .token = secret_source(flags.token),
                                .application_token = std::nullopt,
                                .application_api = flags.application_api == "frontend"
                                                       ? contain::UnleashApi::kFrontend
                                                       : contain::UnleashApi::kClient,
                                .authorities = flags.server.authorities,
                                .plain_http = call_server(flags.server).plain_http,
                                .timeout = flags.server.timeout};
  if (flags.application_token) server.application_token = secret_source(*flags.application_token);
  return switch_actuator(all, contain::unleash_switch(std::move(server)));
}

std::unique_ptr<contain::Actuator> actuator_of(const config::Flags& all,
                                               const config::SwitchCalls& calls) {
  return switch_actuator(all, contain::call_switch(switch_calls(
                                  {.kind = "flag", .word = "flag", .name = all.name}, calls)));
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  const config::Flags& flags = *std::ranges::find(config.flags, name, &config::Flags::name);
  return std::visit([&](const auto& by) { return actuator_of(flags, by); }, flags.by);
}

}  // namespace

Kind flag_kind() {
  return {.actuator = "flag",
          .word = "flag",
          .does = "a feature flag is switched off (or on, or to a value)",
          .target = "search (off), search=on, checkout=\"legacy\"",
          .configuration =
              "  flags:\n"
              "    - name: shop\n"
              "      unleash:\n"
              "        server: {url: \"https://flags.shop.example\"}\n"
              "        environment: production\n"
              "        token: /root/unleash-admin\n"
              "        application_token: /root/unleash-shop",
          .names = names,
          .read_target = read_target,
          .make = make,
          .logged_target = nothing_in_logs};
}

}  // namespace quell::casework

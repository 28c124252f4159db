// Described calls of quell.yaml as actuators take them. Private to casework.
#pragma once

#include <optional>
#include <string_view>

#include "config/call.h"
#include "config/flag.h"
#include "contain/call.h"
#include "contain/switch.h"

namespace quell::casework {

contain::SecretSource secret_source(const config::SecretPlace& place);
contain::CallServer call_server(const config::HttpServer& server);
contain::DescribedCall described_call(const config::HttpCall& call);
std::optional<contain::DescribedCall> described_call(const std::optional<config::HttpCall>& call);

/// How an actuator of things with a value is called, and its targets begin.
struct SwitchName {
  std::string_view kind;  ///< "flag"
  std::string_view word;  ///< "flag"
  std::string_view name;  ///< as quell.yaml calls it
};
contain::SwitchCalls switch_calls(const SwitchName& name, const config::SwitchCalls& calls);

}  // namespace quell::casework

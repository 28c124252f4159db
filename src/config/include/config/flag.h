// The part "flags" of quell.yaml: feature flags that containment may set. Values.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "config/call.h"

namespace quell::config {

/// A server that speaks Unleash's HTTP interface.
struct UnleashFlags {
  HttpServer server;  ///< headers and secrets stay empty
  std::string project = "default";
  std::string environment = "production";
  SecretPlace token;
  std::optional<SecretPlace> application_token;
  std::string application_api = "client";  ///< or "frontend"
};

/// A thing with a value, behind calls that are described.
struct SwitchCalls {
  HttpServer server;
  HttpCall read;
  HttpCall set;
  std::optional<HttpCall> unset;
  std::optional<HttpCall> probe;
  std::vector<NamedText> values;  ///< word, JSON; empty: on is true, off is false
};

struct Flags {
  std::string name;
  std::variant<UnleashFlags, SwitchCalls> by;
  std::string state;  ///< where it is kept what is in force
  Duration patience = std::chrono::seconds(30);
};

}  // namespace quell::config

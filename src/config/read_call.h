// Reads described HTTP calls of quell.yaml, and what is made of them. Private to config.
#pragma once

#include "base/result.h"
#include "config/call.h"
#include "config/credentials.h"
#include "config/flag.h"
#include "doc/yaml.h"

namespace quell::config {

Result<SecretPlace> secret_place(const yaml::Node& node);
/// The keys of an HttpServer; "headers" and "secrets" only where the calls are the user's.
Result<HttpServer> http_server(const yaml::Node& node);
Result<HttpCall> http_call(const yaml::Node& node);
/// "calls": server, read, set, unset, probe, values.
Result<SwitchCalls> switch_calls(const yaml::Node& node);
/// The same, of a mapping that may have other keys too.
Result<SwitchCalls> switch_calls(const yaml::Node& node, const yaml::Mapping& mapping);
Result<Flags> flags(const yaml::Node& node);
/// One of "tokens", of credentials.
Result<TokenServer> token_server(const yaml::Node& node);

}  // namespace quell::config

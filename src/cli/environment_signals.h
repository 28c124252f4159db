// What hints at the environment can be had without asking anybody: declared ones, names of servers
// and of this host, variables.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "incident/types.h"

namespace quell::cli {

/// Where signals are looked up; tests give their own.
struct SignalSources {
  std::optional<std::string> host_name;
  std::function<std::optional<std::string>(const std::string&)> variable;
};
/// Of this process.
SignalSources own_sources();

/// Those that the configuration declares (a variable or host name without a value is looked up
/// here), the server names of its sites, and variables such as APP_ENV. This host's own name counts
/// only while the configuration names no system: the person's laptop is not the attacked server.
std::vector<incident::Signal> environment_signals(const config::Config& config,
                                                  const SignalSources& sources);

}  // namespace quell::cli

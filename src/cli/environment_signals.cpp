#include "environment_signals.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"
#include "incident/enum_names.h"
#include "incident/types.h"
#include "os/terminal.h"
#include "os/user.h"

namespace quell::cli {
namespace {

using incident::Signal;
using incident::SignalKind;

std::optional<Signal> declared(const config::Signal& signal, const SignalSources& sources) {
  // The configuration's reader has checked the kind.
  const auto kind = incident::from_name<SignalKind>(signal.kind);
  if (!kind) return std::nullopt;
  std::optional<std::string> value = signal.value;
  if (!value && *kind == SignalKind::kVariable) value = sources.variable(signal.name);
  if (!value && *kind == SignalKind::kHostname) value = sources.host_name;
  return Signal{*kind, signal.name, std::move(value)};
}

/// quell.yaml may name under `signals:` what a site says too: it is one signal.
void add(std::vector<Signal>& signals, Signal signal) {
  if (std::ranges::find(signals, signal) == signals.end()) signals.push_back(std::move(signal));
}

}  // namespace

SignalSources own_sources() {
  SignalSources sources{.host_name = std::nullopt,
                        .variable = [](const std::string& name) { return os::environment(name); }};
  if (auto name = os::host_name()) sources.host_name = *std::move(name);
  return sources;
}

std::vector<Signal> environment_signals(const config::Config& config,
                                        const SignalSources& sources) {
  std::vector<Signal> signals;
  for (const config::Signal& one : config.signals) {
    if (auto signal = declared(one, sources)) add(signals, *std::move(signal));
  }
  for (const config::Site& site : config.sites) {
    if (site.server_name) {
      add(signals, {SignalKind::kHostname, "server_name", site.server_name});
    }
  }
  // Variables of the responder's own shell say nothing of the server, so only those count that
  // quell.yaml names.
  const bool system_named = !config.signals.empty() || !config.sites.empty();
  if (!system_named && sources.host_name) {
    add(signals, {SignalKind::kHostname, "hostname", sources.host_name});
  }
  return signals;
}

}  // namespace quell::cli

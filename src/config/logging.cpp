#include "config/logging.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "read_call.h"
#include "read_logging.h"
#include "readers.h"

namespace quell::config {
namespace {

using yaml::Mapping;
using yaml::Node;

// None that ends a process for sure, or stops it.
constexpr std::array<std::string_view, 6> kSignals = {"HUP",   "USR1", "USR2",
                                                      "WINCH", "TTIN", "TTOU"};

Result<std::string> signal_name(const Node& node) {
  return one_of(node, kSignals);
}

Result<Duration> longest(const Node& node) {
  QUELL_TRY(const Duration value, duration(node));
  if (value >= std::chrono::seconds(10) && value <= std::chrono::hours(24)) return value;
  return std::unexpected(node.error("from 10s to 24h is wanted here"));
}

Result<Duration> within(const Node& node) {
  QUELL_TRY(const Duration value, duration(node));
  if (value >= std::chrono::seconds(1) && value <= std::chrono::minutes(1)) return value;
  return std::unexpected(node.error("from 1s to 60s is wanted here"));
}

Result<LoggingSetting> by_setting(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"of", "key", "value"}));
  QUELL_TRY(const Node* of, required(node, mapping, "of"));
  QUELL_TRY(const Node* key, required(node, mapping, "key"));
  QUELL_TRY(const Node* value, required(node, mapping, "value"));
  LoggingSetting setting;
  QUELL_TRY(setting.of, text(*of));
  QUELL_TRY(setting.key, text(*key));
  QUELL_TRY(setting.value, text(*value));
  return setting;
}

Result<LoggingSignal> by_signal(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"pid_file", "program", "user", "on", "off", "log",
                                                 "verbose", "provoke", "within"}));
  LoggingSignal signal;
  const auto member = [&](std::string_view key, std::string& into,
                          Result<std::string> (*reader)(const Node&)) -> Result<void> {
    QUELL_TRY(const Node* value, required(node, mapping, key));
    QUELL_TRY(into, reader(*value));
    return {};
  };
  QUELL_CHECK(member("pid_file", signal.pid_file, &absolute_path));
  QUELL_CHECK(member("program", signal.program, &absolute_path));
  QUELL_CHECK(member("on", signal.on, &signal_name));
  QUELL_CHECK(member("off", signal.off, &signal_name));
  QUELL_CHECK(member("log", signal.log, &absolute_path));
  QUELL_CHECK(member("verbose", signal.verbose, &text));
  QUELL_CHECK(optional_member(mapping, "user", signal.user, text));
  QUELL_CHECK(optional_member(mapping, "provoke", signal.provoke, command));
  QUELL_CHECK(optional_member(mapping, "within", signal.within, within));
  if (signal.on == signal.off && !signal.provoke) {
    // Sent to a quiet service that only seems to be off, the signal would switch it on for good.
    return std::unexpected(
        node.error("where one signal toggles, provoke is wanted: a command that "
                   "makes the service log something"));
  }
  return signal;
}

Result<LoggingCall> by_call(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"server", "logger", "value", "read", "set",
                                                 "unset", "probe", "state", "patience"}));
  LoggingCall call;
  QUELL_TRY(const Node* value, required(node, mapping, "value"));
  QUELL_TRY(call.value, text(*value));
  QUELL_TRY(call.calls, switch_calls(node, mapping));
  QUELL_CHECK(optional_member(mapping, "logger", call.logger, text));
  QUELL_CHECK(optional_member(mapping, "state", call.state, absolute_path));
  QUELL_CHECK(optional_member(mapping, "patience", call.patience, duration));
  return call;
}

/// How more is logged: exactly one of the ways.
Result<void> read_way(const Node& node, const Mapping& mapping, Logging& logging) {
  const Node* setting = yaml::find(mapping, "setting");
  const Node* signal = yaml::find(mapping, "signal");
  const Node* call = yaml::find(mapping, "call");
  const std::array<const Node*, 3> ways = {setting, signal, call};
  if (std::ranges::count(ways, nullptr) != 2) {
    return std::unexpected(node.error("one of setting, signal and call is wanted here"));
  }
  if (setting != nullptr) {
    QUELL_TRY(logging.by, by_setting(*setting));
  } else if (signal != nullptr) {
    QUELL_TRY(logging.by, by_signal(*signal));
  } else {
    QUELL_TRY(logging.by, by_call(*call));
  }
  return {};
}

}  // namespace

Result<Logging> logging(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"name", "longest", "setting", "signal", "call"}));
  QUELL_TRY(const Node* name, required(node, mapping, "name"));
  Logging logging;
  QUELL_TRY(logging.name, text(*name));
  QUELL_CHECK(optional_member(mapping, "longest", logging.longest, longest));
  QUELL_CHECK(read_way(node, mapping, logging));
  return logging;
}

Result<void> check_logging(const Node& root, const std::vector<Logging>& logging,
                           const std::vector<SettingFile>& settings) {
  for (const Logging& one : logging) {
    const auto* by = std::get_if<LoggingSetting>(&one.by);
    if (by == nullptr) continue;
    const auto file = std::ranges::find(settings, by->of, &SettingFile::name);
    if (file == settings.end() ||
        std::ranges::find(file->keys, by->key, &SettingKey::key) == file->keys.end()) {
      return std::unexpected(root.error("logging " + one.name + ": the settings have no \"" +
                                        by->of + "\" with a key \"" + by->key + "\""));
    }
  }
  return {};
}

}  // namespace quell::config

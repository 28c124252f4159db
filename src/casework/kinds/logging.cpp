#include "contain/logging.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "kinds/calls.h"
#include "kinds/kinds.h"
#include "kinds/setting_words.h"

namespace quell::casework {
namespace {

template <class By>
std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::Logging& each : config.logging) {
    if (std::holds_alternative<By>(each.by)) out.push_back(each.name);
  }
  return out;
}

Result<std::string> read_target(std::string_view typed) {
  if (typed == "verbose" || typed == contain::kVerboseTarget) {
    return std::string(contain::kVerboseTarget);
  }
  return fail(ErrorCode::kInvalidInput,
              "TARGET is verbose, as in: quell contain logging verbose --on database --for 15m");
}

const config::Logging& named(const config::Config& config, std::string_view name) {
  return *std::ranges::find(config.logging, name, &config::Logging::name);
}

contain::LoggingTime time_of(const config::Logging& logging) {
  return {.longest = logging.longest, .clock = std::make_unique<SystemClock>()};
}

std::unique_ptr<contain::Actuator> make_setting(const config::Config& config,
                                                std::string_view name) {
  const config::Logging& logging = named(config, name);
  const auto& by = std::get<config::LoggingSetting>(logging.by);
  contain::SettingFile file =
      setting_file_of(*std::ranges::find(config.settings, by.of, &config::SettingFile::name));
  file.name = logging.name;
  const auto key = contain::setting::parse_key(by.key, file.format);
  return contain::logging_by_setting(
      {.file = std::move(file), .key = key.value_or(contain::setting::Key{}), .value = by.value},
      time_of(logging));
}

std::unique_ptr<contain::Actuator> make_signal(const config::Config& config,
                                               std::string_view name) {
  const config::Logging& logging = named(config, name);
  const auto& by = std::get<config::LoggingSignal>(logging.by);
  return contain::logging_by_signal({.name = logging.name,
                                     .pid_file = by.pid_file,
                                     .program = by.program,
                                     .user = by.user,
                                     .on = contain::signal_number(by.on).value_or(0),
                                     .off = contain::signal_number(by.off).value_or(0),
                                     .log = by.log,
                                     .verbose = by.verbose,
                                     .provoke = by.provoke,
                                     .within = by.within},
                                    time_of(logging));
}

std::unique_ptr<contain::Actuator> make_call(const config::Config& config, std::string_view name) {
  const config::Logging& logging = named(config, name);
  const auto& by = std::get<config::LoggingCall>(logging.by);
  return contain::logging_by_call(
      {.calls = switch_calls({.kind = "", .word = "", .name = logging.name}, by.calls),
       .logger = by.logger.value_or(logging.name),
       .value = by.value,
       .settings = {.state = by.state, .patience = by.patience}},
      time_of(logging));
}

Kind logging_kind(std::string_view actuator) {
  return {
      .actuator = actuator,
      .word = "logging",
      .does = "a service logs more for a limited time",
      .target = "verbose (for an hour, or --for; at most as long as quell.yaml says)",
      // Of all ways to log more: one example, so that it can be copied as it stands.
      .configuration =
          "  settings:\n"
          "    - name: database\n"
          "      file: /etc/postgresql/15/main/postgresql.conf\n"
          "      format: postgres\n"
          "      keys: [log_statement]\n"
          "      reload: [pg_ctlcluster, '15', main, reload]\n"
          "      probes:\n"
          "        - command: [psql, -Atc, 'SHOW {key}']\n"
          "          output: '{value}'\n"
          "  logging:\n"
          "    - name: database\n"
          "      longest: 1h\n"
          "      setting: {of: database, key: log_statement, value: all}\n"
          "    - name: onion\n"
          "      longest: 30m\n"
          "      signal: {pid_file: /run/tor/tor.pid, program: /usr/bin/tor, on: USR2, off: HUP,\n"
          "               log: /var/log/tor/log, verbose: '[debug]'}\n"
          "    - name: shop\n"
          "      call:\n"
          "        server: {url: 'http://127.0.0.1:8080'}\n"
          "        logger: com.shop.search\n"
          "        value: DEBUG\n"
          "        read: {path: '/actuator/loggers/{name}', pick: /configuredLevel, missing: "
          "null}\n"
          "        set: {method: POST, path: '/actuator/loggers/{name}', expect: [204],\n"
          "              json: '{\"configuredLevel\": \"{value}\"}'}\n"
          "        probe: {path: '/actuator/loggers/{name}', pick: /effectiveLevel}",
      .names = names<config::LoggingSetting>,
      .read_target = read_target,
      .make = make_setting,
      .logged_target = nothing_in_logs};
}

}  // namespace

Kind logging_setting_kind() {
  return logging_kind("logging-setting");
}

Kind logging_signal_kind() {
  Kind kind = logging_kind("logging-signal");
  kind.configuration = "";
  kind.names = names<config::LoggingSignal>;
  kind.make = make_signal;
  return kind;
}

Kind logging_call_kind() {
  Kind kind = logging_kind("logging-call");
  kind.configuration = "";
  kind.names = names<config::LoggingCall>;
  kind.make = make_call;
  return kind;
}

}  // namespace quell::casework

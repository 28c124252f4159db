#include "config/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/time.h"
#include "config/helper.h"
#include "doc/yaml.h"
#include "read_call.h"
#include "read_credentials.h"
#include "read_haproxy.h"
#include "read_logging.h"
#include "read_settings.h"
#include "readers.h"
#include "target/address.h"

namespace quell::config {
namespace {

using yaml::Mapping;
using yaml::Node;

constexpr std::array<std::string_view, 4> kEnvironments = {"production", "staging", "test",
                                                           "development"};
constexpr std::array<std::string_view, 5> kSignalKinds = {"hostname", "variable", "setting",
                                                          "address", "declared"};
constexpr std::array<std::string_view, 5> kStages = {"test", "staging", "backup", "migration",
                                                     "production"};

/// "0.9"; above 0 and at most 1.
Result<double> score(const Node& node) {
  QUELL_TRY(const std::string value, node.text());
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || !(number > 0 && number <= 1)) {
    return std::unexpected(node.error("a number above 0 and at most 1 is wanted here"));
  }
  return number;
}

Result<Signal> signal(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"kind", "name", "value"}));
  QUELL_TRY(const Node* kind, required(node, mapping, "kind"));
  QUELL_TRY(const Node* name, required(node, mapping, "name"));
  Signal signal;
  QUELL_TRY(signal.kind, one_of(*kind, kSignalKinds));
  QUELL_TRY(signal.name, text(*name));
  if (const Node* value = yaml::find(mapping, "value"); value != nullptr) {
    QUELL_TRY(signal.value, value->text());
  }
  return signal;
}

Result<Site> site(const Node& node) {
  QUELL_TRY(const Mapping mapping,
            node.mapping({"name", "binary", "config", "prefix", "pid_file", "port", "server_name",
                          "probe_at", "host", "control", "retry_after"}));
  Site site;
  QUELL_TRY(const Node* name, required(node, mapping, "name"));
  QUELL_TRY(const Node* probe_at, required(node, mapping, "probe_at"));
  QUELL_TRY(site.name, text(*name));
  QUELL_TRY(site.probe_at, endpoint(*probe_at));
  QUELL_CHECK(optional_member(mapping, "binary", site.binary, absolute_path));
  QUELL_CHECK(optional_member(mapping, "config", site.config_file, absolute_path));
  QUELL_CHECK(optional_member(mapping, "prefix", site.prefix, absolute_path));
  QUELL_CHECK(optional_member(mapping, "pid_file", site.pid_file, absolute_path));
  QUELL_CHECK(optional_member(mapping, "port", site.listen_port, port));
  QUELL_CHECK(optional_member(mapping, "server_name", site.server_name, text));
  site.host = site.server_name.value_or("localhost");
  QUELL_CHECK(optional_member(mapping, "host", site.host, text));
  QUELL_CHECK(optional_member(mapping, "control", site.control, absolute_path));
  QUELL_CHECK(optional_member(mapping, "retry_after", site.retry_after, duration));
  return site;
}

Result<Target> target(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"name", "at", "environment"}));
  QUELL_TRY(const Node* name, required(node, mapping, "name"));
  QUELL_TRY(const Node* at, required(node, mapping, "at"));
  QUELL_TRY(const Node* environment, required(node, mapping, "environment"));
  Target target;
  QUELL_TRY(target.name, text(*name));
  QUELL_TRY(target.at, endpoint(*at));
  QUELL_TRY(target.environment, one_of(*environment, kEnvironments));
  return target;
}

Result<Stage> stage(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"name", "command", "timeout"}));
  QUELL_TRY(const Node* name, required(node, mapping, "name"));
  QUELL_TRY(const Node* command, required(node, mapping, "command"));
  Stage stage;
  QUELL_TRY(stage.name, one_of(*name, kStages));
  QUELL_TRY(stage.command, config::command(*command));
  QUELL_CHECK(optional_member(mapping, "timeout", stage.timeout, duration));
  return stage;
}

}  // namespace

const Site* Config::site(std::string_view name) const {
  return named(sites, name);
}
const Target* Config::target(std::string_view name) const {
  return named(targets, name);
}
const Stage* Config::stage(std::string_view name) const {
  return named(stages, name);
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  std::uint16_t port = 0;
  if (colon != std::string_view::npos) {
    const std::string_view digits = text.substr(colon + 1);
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (code != std::errc() || end != digits.data() + digits.size()) port = 0;
  }
  std::string_view address = text.substr(0, colon == std::string_view::npos ? 0 : colon);
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  } else if (address.find(':') != std::string_view::npos) {
    address = {};
  }
  if (port == 0 || address.empty()) {
    return fail(ErrorCode::kInvalidInput,
                "an address and port like 127.0.0.1:8080 or [::1]:8080 is wanted, not \"" +
                    std::string(text) + "\"");
  }
  return Endpoint{std::string(address), port};
}

namespace {

/// All but "helper".
Result<Config> read_keys(const Node& root) {
  Config config;
  if (root.is_null()) return config;
  QUELL_TRY(
      const Mapping mapping,
      root.mapping({"logs",           "log_format", "json_fields", "proxies",     "rules",
                    "incident_score", "signals",    "sites",       "credentials", "targets",
                    "stages",         "protect",    "firewall",    "commands",    "services",
                    "trees",          "settings",   "flag_files",  "logging",     "state_directory",
                    "haproxies",      "flags",      "procedure",   "helper"}));
  const auto list = [](auto reader) {
    return [reader](const Node& node) { return list_of(node, reader); };
  };
  QUELL_CHECK(optional_member(mapping, "logs", config.logs, list(&text)));
  QUELL_CHECK(optional_member(mapping, "log_format", config.log_format, text));
  QUELL_CHECK(optional_member(mapping, "json_fields", config.json_fields, text));
  QUELL_CHECK(optional_member(mapping, "proxies", config.proxies, list(&network)));
  QUELL_CHECK(optional_member(mapping, "rules", config.rules, absolute_path));
  QUELL_CHECK(optional_member(mapping, "incident_score", config.incident_score, score));
  QUELL_CHECK(optional_member(mapping, "signals", config.signals, list(&signal)));
  QUELL_CHECK(optional_member(mapping, "sites", config.sites, list(&site)));
  QUELL_CHECK(optional_member(mapping, "credentials", config.credentials, credentials));
  QUELL_CHECK(optional_member(mapping, "targets", config.targets, list(&target)));
  QUELL_CHECK(optional_member(mapping, "stages", config.stages, list(&stage)));
  QUELL_CHECK(optional_member(mapping, "protect", config.protect, list(&network)));
  QUELL_CHECK(optional_member(mapping, "firewall", config.firewall, firewall));
  QUELL_CHECK(optional_member(mapping, "procedure", config.procedure, text));
  QUELL_CHECK(optional_member(mapping, "commands", config.commands, list(&commands)));
  QUELL_CHECK(optional_member(mapping, "services", config.services, list(&service)));
  QUELL_CHECK(optional_member(mapping, "trees", config.trees, list(&tree)));
  QUELL_CHECK(optional_member(mapping, "state_directory", config.state_directory, absolute_path));
  QUELL_CHECK(optional_member(mapping, "settings", config.settings, list(&setting_file)));
  QUELL_CHECK(optional_member(mapping, "flag_files", config.flag_files, list(&flag_file)));
  QUELL_CHECK(optional_member(mapping, "logging", config.logging, list(&logging)));
  QUELL_CHECK(optional_member(mapping, "haproxies", config.haproxies, list(&haproxy)));
  QUELL_CHECK(optional_member(mapping, "flags", config.flags, list(&flags)));
  QUELL_CHECK(unique_names(root, config.sites, "sites"));
  QUELL_CHECK(unique_names(root, config.targets, "targets"));
  QUELL_CHECK(unique_names(root, config.stages, "stages"));
  QUELL_CHECK(unique_names(root, config.settings, "settings"));
  QUELL_CHECK(unique_names(root, config.flag_files, "flag files"));
  QUELL_CHECK(unique_names(root, config.logging, "ways to log more"));
  QUELL_CHECK(check_logging(root, config.logging, config.settings));
  QUELL_CHECK(unique_names(root, config.commands, "commands"));
  QUELL_CHECK(unique_names(root, config.services, "services"));
  QUELL_CHECK(unique_names(root, config.trees, "trees"));
  QUELL_CHECK(unique_names(root, config.haproxies, "haproxies"));
  QUELL_CHECK(unique_names(root, config.flags, "servers of flags"));
  return config;
}

/// The member "helper".
Result<std::optional<Node>> helper_in(const Node& root) {
  if (root.is_null()) return std::nullopt;
  QUELL_TRY(const Mapping mapping, root.mapping());
  const Node* const found = yaml::find(mapping, "helper");
  return found == nullptr ? std::optional<Node>() : *found;
}

Config with_state_in(std::string_view directory, Config config) {
  if (config.state_directory.empty()) config.state_directory = directory;
  const auto default_to = [&](std::string& state, std::string_view name) {
    if (state.empty()) state = fmt::format("{}/{}", config.state_directory, name);
  };
  default_to(config.credentials.state, "credentials");
  for (Flags& flags : config.flags) default_to(flags.state, "switches");
  return config;
}

}  // namespace

Result<Config> read(std::string_view text_of_file, const std::string& file,
                    std::string_view state_directory) {
  QUELL_TRY(const Node root, yaml::parse(text_of_file, file));
  QUELL_TRY(const std::optional<Node> misplaced, helper_in(root));
  if (misplaced) {
    return std::unexpected(misplaced->error("\"helper\" belongs into the file of quell helper"));
  }
  QUELL_TRY(Config config, read_keys(root));
  return with_state_in(state_directory, std::move(config));
}

Result<HelperFile> read_for_helper(std::string_view text_of_file, const std::string& file) {
  QUELL_TRY(const Node root, yaml::parse(text_of_file, file));
  HelperFile read;
  QUELL_TRY(Config targets, read_keys(root));
  read.targets = with_state_in(kStateDirectory, std::move(targets));
  QUELL_TRY(const std::optional<Node> said, helper_in(root));
  if (said) {
    QUELL_TRY(read.helper, helper(*said));
  }
  return read;
}

}  // namespace quell::config

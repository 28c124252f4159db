#include "config/settings.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "read_settings.h"
#include "readers.h"

namespace quell::config {
namespace {

using yaml::Mapping;
using yaml::Node;

constexpr std::array<std::string_view, 8> kFormats = {"json",       "yaml",     "toml",  "ini",
                                                      "properties", "postgres", "redis", "env"};
constexpr std::string_view kKey = "{key}";
constexpr std::string_view kValue = "{value}";

Result<int> status(const Node& node, int lowest, int highest) {
  QUELL_TRY(const long long number, node.integer());
  if (number < lowest || number > highest) {
    return std::unexpected(node.error("a status from " + std::to_string(lowest) + " to " +
                                      std::to_string(highest) + " is wanted here"));
  }
  return static_cast<int>(number);
}

Result<int> http_status(const Node& node) {
  return status(node, 100, 599);
}
Result<int> exit_status(const Node& node) {
  return status(node, 0, 255);
}
Result<std::string> any_text(const Node& node) {
  return node.text();
}

/// What goes into the head of a request.
Result<std::string> visible(const Node& node) {
  QUELL_TRY(std::string value, text(node));
  const bool fine = std::ranges::all_of(
      value, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
  if (fine) return value;
  return std::unexpected(node.error("this holds blanks or control characters"));
}

Result<HttpLook> http_look(const Node& at, const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"http", "host", "path", "status", "body", "key"}));
  HttpLook look;
  QUELL_TRY(look.at, endpoint(at));
  QUELL_CHECK(optional_member(mapping, "host", look.host, visible));
  QUELL_CHECK(optional_member(mapping, "path", look.path, visible));
  if (look.path.front() != '/') return std::unexpected(node.error("a path begins with /"));
  QUELL_CHECK(optional_member(mapping, "status", look.status, http_status));
  QUELL_CHECK(optional_member(mapping, "body", look.body, text));
  return look;
}

Result<CommandLook> command_look(const Node& argv, const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"command", "status", "output", "key"}));
  CommandLook look;
  QUELL_TRY(look.command, command(argv));
  QUELL_CHECK(optional_member(mapping, "status", look.status, exit_status));
  QUELL_CHECK(optional_member(mapping, "output", look.output, any_text));
  return look;
}

Result<SettingKey> setting_key(const Node& node) {
  if (const auto name = node.text()) {
    QUELL_TRY(std::string key, text(node));
    return SettingKey{.key = std::move(key), .when_missing = std::nullopt};
  }
  QUELL_TRY(const Mapping mapping, node.mapping({"key", "when_missing"}));
  QUELL_TRY(const Node* name, required(node, mapping, "key"));
  SettingKey key;
  QUELL_TRY(key.key, text(*name));
  QUELL_CHECK(optional_member(mapping, "when_missing", key.when_missing, any_text));
  return key;
}

bool contains(const std::vector<std::string>& words, std::string_view what) {
  return std::ranges::any_of(words, [&](const std::string& word) { return word.contains(what); });
}

/// Whether it says something of one key's value without saying of which.
bool is_of_unknown_key(const LiveProbe& probe) {
  if (probe.key) return false;
  if (const auto* http = std::get_if<HttpLook>(&probe.look)) {
    const bool value = http->path.contains(kValue) || (http->body && http->body->contains(kValue));
    return value && !http->path.contains(kKey) && !(http->body && http->body->contains(kKey));
  }
  const auto* look = std::get_if<CommandLook>(&probe.look);
  if (look == nullptr) return false;
  const bool value =
      contains(look->command, kValue) || (look->output && look->output->contains(kValue));
  return value && !contains(look->command, kKey) && !(look->output && look->output->contains(kKey));
}

Result<void> check_probes(const Node& node, const SettingFile& file) {
  for (const LiveProbe& probe : file.probes) {
    if (file.keys.size() == 1 || !is_of_unknown_key(probe)) continue;
    return std::unexpected(
        node.error("a probe with {value} needs {key} or a key of its own, as there are several"));
  }
  return {};
}

}  // namespace

Result<LiveProbe> live_probe(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping());
  LiveProbe probe;
  const Node* http = yaml::find(mapping, "http");
  const Node* tcp = yaml::find(mapping, "tcp");
  const Node* argv = yaml::find(mapping, "command");
  if (http != nullptr) {
    QUELL_TRY(probe.look, http_look(*http, node));
  } else if (tcp != nullptr) {
    QUELL_CHECK(node.mapping({"tcp", "key"}));
    TcpLook look;
    QUELL_TRY(look.at, endpoint(*tcp));
    probe.look = look;
  } else if (argv != nullptr) {
    QUELL_TRY(probe.look, command_look(*argv, node));
  } else {
    return std::unexpected(node.error("a probe is one of http, tcp and command"));
  }
  QUELL_CHECK(optional_member(mapping, "key", probe.key, text));
  return probe;
}

Result<void> read_file_members(const Node& owner, const Mapping& mapping, SettingFile& into) {
  QUELL_TRY(const Node* file, required(owner, mapping, "file"));
  QUELL_TRY(const Node* format, required(owner, mapping, "format"));
  QUELL_TRY(const Node* probes, required(owner, mapping, "probes"));
  QUELL_TRY(into.file, absolute_path(*file));
  QUELL_TRY(into.format, one_of(*format, kFormats));
  QUELL_CHECK(optional_member(mapping, "check", into.check, command));
  QUELL_CHECK(optional_member(mapping, "reload", into.reload, command));
  QUELL_CHECK(optional_member(mapping, "timeout", into.timeout, duration));
  QUELL_CHECK(optional_member(mapping, "patience", into.patience, duration));
  QUELL_TRY(into.probes, list_of(*probes, &live_probe));
  if (into.probes.empty()) {
    return std::unexpected(probes->error("without a probe nothing could be proved"));
  }
  return {};
}

Result<SettingFile> setting_file(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"name", "file", "format", "keys", "check",
                                                 "reload", "probes", "timeout", "patience"}));
  QUELL_TRY(const Node* name, required(node, mapping, "name"));
  QUELL_TRY(const Node* keys, required(node, mapping, "keys"));
  SettingFile file;
  QUELL_TRY(file.name, text(*name));
  QUELL_TRY(file.keys, list_of(*keys, &setting_key));
  if (file.keys.empty()) {
    return std::unexpected(keys->error("the keys that may be set are wanted here"));
  }
  QUELL_CHECK(read_file_members(node, mapping, file));
  QUELL_CHECK(check_probes(node, file));
  return file;
}

Result<FlagFile> flag_file(const Node& node) {
  QUELL_TRY(const Mapping mapping,
            node.mapping({"name", "file", "format", "flags", "on", "off", "check", "reload",
                          "probes", "timeout", "patience"}));
  QUELL_TRY(const Node* name, required(node, mapping, "name"));
  QUELL_TRY(const Node* flags, required(node, mapping, "flags"));
  QUELL_TRY(const Mapping named, flags->mapping());
  FlagFile file;
  QUELL_TRY(file.name, text(*name));
  file.file.name = file.name;
  for (const yaml::Member& member : named) {
    FlagName flag{.flag = member.key, .key = {}};
    QUELL_TRY(flag.key, text(member.value));
    file.file.keys.push_back({.key = flag.key, .when_missing = std::nullopt});
    file.flags.push_back(std::move(flag));
  }
  if (file.flags.empty()) return std::unexpected(flags->error("NAME: KEY is wanted here"));
  QUELL_CHECK(optional_member(mapping, "on", file.on, any_text));
  QUELL_CHECK(optional_member(mapping, "off", file.off, any_text));
  if (file.on == file.off) return std::unexpected(node.error("on and off are the same"));
  QUELL_CHECK(read_file_members(node, mapping, file.file));
  QUELL_CHECK(check_probes(node, file.file));
  return file;
}

}  // namespace quell::config

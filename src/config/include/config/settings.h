// The part "settings" of quell.yaml: configuration files of services in which containment may
// change values. Values.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "config/endpoint.h"

namespace quell::config {

struct HttpLook {
  Endpoint at;
  std::string host = "localhost";
  std::string path = "/";
  int status = 200;
  std::optional<std::string> body;  ///< part of the answer's
};
struct TcpLook {
  Endpoint at;
};
struct CommandLook {
  std::vector<std::string> command;
  int status = 0;
  std::optional<std::string> output;
};
/// How to see that a service works, and with which value: {key} and {value} stand for what is set.
struct LiveProbe {
  std::variant<HttpLook, TcpLook, CommandLook> look;
  std::optional<std::string> key;  ///< of this key only
};

struct SettingKey {
  std::string key;
  std::optional<std::string> when_missing;  ///< what the service does while the key isn't there
};

struct SettingFile {
  std::string name;
  std::string file;
  std::string format;  ///< json, yaml, toml, ini, properties, postgres, redis, env
  std::vector<SettingKey> keys;
  std::optional<std::vector<std::string>> check;
  std::optional<std::vector<std::string>> reload;
  std::vector<LiveProbe> probes;
  Duration timeout = std::chrono::seconds(30);   ///< of a command, of one look
  Duration patience = std::chrono::seconds(10);  ///< until a reload must show
};

struct FlagName {
  std::string flag;  ///< as people call it
  std::string key;   ///< where it stands in the file
};
/// Feature flags in a file that an application reads.
struct FlagFile {
  std::string name;
  SettingFile file;  ///< of the same name
  std::vector<FlagName> flags;
  std::string on = "true";
  std::string off = "false";
};

}  // namespace quell::config

// Containment by a service's own configuration: one value of one file is changed, format kept,
// checked before and after, and the service told to read it again. What is noted beside the file
// and in the undo: docs/formats/containment.md.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "contain/actuator.h"
#include "contain/setting/document.h"
#include "os/socket.h"

namespace quell::contain {

/// GET over plain HTTP.
struct HttpLook {
  os::SocketAddress at;
  std::string host = "localhost";
  std::string path = "/";
  int status = 200;
  std::optional<std::string> body = std::nullopt;  ///< is part of the answer's
};
/// Somebody takes connections there.
struct TcpLook {
  os::SocketAddress at;
};
/// A program and its arguments, run without a shell.
struct CommandLook {
  std::vector<std::string> argv;
  int status = 0;
  std::optional<std::string> output = std::nullopt;  ///< all of it, outer blanks left out
};
/// A look from outside at the running service. In every text {key} stands for the key and {value}
/// for the value that the file has: what expects {value} shows that the service works with it.
struct LiveProbe {
  std::variant<HttpLook, TcpLook, CommandLook> look;
  std::optional<setting::Key> key = std::nullopt;  ///< of this key only
};

struct SettingKey {
  setting::Key key;
  /// What a probe sees as {value} while the file doesn't have the key.
  std::optional<std::string> when_missing = std::nullopt;
};

/// One configuration file, and all that may be done to it. From quell.yaml.
struct SettingFile {
  std::string name;
  std::filesystem::path file;  ///< absolute
  setting::Format format = setting::Format::kYaml;
  std::vector<SettingKey> keys;  ///< only these are ever set
  /// Says by its exit status whether the configuration is right. With {file} in it: asked about a
  /// copy, before anything is changed; else after the change and before the reload.
  std::optional<std::vector<std::string>> check = std::nullopt;
  std::optional<std::vector<std::string>> reload = std::nullopt;  ///< nullopt: it notices by itself
  std::vector<LiveProbe> probes;
  Duration command_timeout = std::chrono::seconds(30);
  Duration patience = std::chrono::seconds(10);  ///< until a reload must show from outside
};

/// How targets of an actuator are worded.
struct SettingWords {
  std::string kind;  ///< "setting"
  std::function<Result<setting::Assignment>(const std::string& target)> read;
};
/// "setting:KEY=VALUE", "setting:KEY:=VALUE"
SettingWords setting_words(setting::Format format);

/// Values in force are rendered on the original, which is kept in a note beside the file
/// (".NAME.quell") while there are any: with none left the file is byte for byte the original. Two
/// measures may set one key: the later one counts, until it is undone. What somebody else changes
/// meanwhile is kept where that is sure, and stops everything where it isn't.
class Setting final : public Actuator {
 public:
  Setting(SettingFile file, SettingWords words);
  ~Setting() override;

  [[nodiscard]] std::string_view kind() const override;
  Result<PlanAnswer> plan(const PlanRequest& request) override;
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override;
  Result<ProbeReport> probe(const Measure& measure) override;
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override;

 private:
  SettingFile file_;
  SettingWords words_;
};

}  // namespace quell::contain

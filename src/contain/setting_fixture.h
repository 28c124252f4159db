// For tests of settings: a service that is quickly asked, and a real PostgreSQL.
#pragma once

#include <grp.h>
#include <pwd.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "contain/setting_file.h"
#include "death_fixture.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "os/file.h"
#include "os/process.h"
#include "os/socket.h"

namespace quell::contain::setting {

/// Keeps undo records in a file, as a store that survives the process.
class SettingUndo final : public UndoSink {
 public:
  explicit SettingUndo(std::filesystem::path directory) : directory_(std::move(directory)) {}
  Result<void> store(const UndoRecord& record) override {
    return os::write_file_atomically(directory_ / ("undo-" + record.id.text()),
                                     record.actuator + "\n" + record.data, os::Mode::kSecret);
  }
  [[nodiscard]] std::optional<UndoRecord> of(const std::string& id) const {
    const auto text = os::read_file(directory_ / ("undo-" + id), 10'000'000);
    if (!text) return std::nullopt;
    const std::size_t end = text->find('\n');
    return UndoRecord{ContainmentId(id), text->substr(0, end), "", text->substr(end + 1)};
  }

 private:
  std::filesystem::path directory_;
};

inline const OnStep kQuiet = [](std::string_view) {};

inline Measure setting_measure(const std::string& id, const std::string& target) {
  return {.id = ContainmentId(id), .target = target, .expires = std::nullopt};
}

inline Result<ApplyOutcome> plan_and_apply(Actuator& actuator, const Measure& wish, UndoSink& undo,
                                           const OnStep& on_step = kQuiet) {
  QUELL_TRY(const PlanAnswer answer, actuator.plan({.measure = wish}));
  if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
  return actuator.apply(std::get<Plan>(answer), undo, on_step);
}

/// What came of it, in a few words.
inline std::string outcome_of(const Result<ApplyOutcome>& outcome) {
  if (!outcome) return "error: " + outcome.error().full();
  if (const auto* back = std::get_if<RolledBack>(&*outcome)) return "rolled back: " + back->why;
  if (const auto* refusal = std::get_if<Refusal>(&*outcome)) {
    std::string text = "refused:";
    for (const std::string& reason : refusal->reasons) text += " " + reason;
    return text + "\n" + refusal->difference;
  }
  return "applied: " + std::get<Applied>(*outcome).probe.summary;
}

inline std::string outcome_of(const Result<UndoOutcome>& outcome) {
  if (!outcome) return "error: " + outcome.error().full();
  if (const auto* refusal = std::get_if<Refusal>(&*outcome)) {
    return "refused: " + refusal->reasons.front() + "\n" + refusal->difference;
  }
  return "undone: " + std::get<Undone>(*outcome).probe.summary;
}

/// A file that a "service" reads by copying it when it is told to reload, and answers from.
class CopyService {
 public:
  explicit CopyService(std::string text)
      : directory_(*os::TemporaryDirectory::make("setting-test")), original_(std::move(text)) {
    write("app.env", original_);
    write("live", original_);
    write("good", "");
  }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }
  [[nodiscard]] std::string read(const std::string& name = "app.env") const {
    return os::read_file(path(name), 10'000'000).value_or("(none)");
  }
  void write(const std::string& name, std::string_view text) const {
    ASSERT_TRUE(os::write_file_atomically(path(name), text, os::Mode::kPublic));
  }
  [[nodiscard]] const std::string& original() const { return original_; }

  [[nodiscard]] SettingFile file() const {
    const auto key = [](const std::string& name) {
      return SettingKey{.key = {{name}}, .when_missing = std::nullopt};
    };
    return {
        .name = "app",
        .file = path("app.env"),
        .format = setting::Format::kEnv,
        .keys = {key("A"), key("B"), key("C"), key("NEW"), key("API_TOKEN")},
        .check = std::vector<std::string>{"grep", "-qv", "broken", "{file}"},
        .reload = std::vector<std::string>{"cp", path("app.env").string(), path("live").string()},
        .probes = {{.look = CommandLook{.argv = {"grep", "-qxF", "{key}={value}",
                                                 path("live").string()}},
                    .key = std::nullopt},
                   {.look = CommandLook{.argv = {"test", "-e", path("good").string()}},
                    .key = std::nullopt}},
        .command_timeout = std::chrono::seconds(20),
        .patience = std::chrono::milliseconds(200)};
  }
  [[nodiscard]] Setting actuator() const {
    return Setting(file(), setting_words(setting::Format::kEnv));
  }
  /// Nothing of Quell lies about, and the service works with the original.
  void expect_original() const {
    EXPECT_EQ(read(), original_);
    EXPECT_EQ(read("live"), original_);
    for (const auto& entry : *os::list_directory(directory_.path())) {
      EXPECT_FALSE(entry.name.starts_with(".")) << entry.name;
    }
  }

 private:
  os::TemporaryDirectory directory_;
  std::string original_;
};

}  // namespace quell::contain::setting

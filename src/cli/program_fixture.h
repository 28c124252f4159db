// Runs whole command lines against a store in a directory of its own: what the tests of subcommands
// share.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "casework/containment.h"
#include "cli/run.h"
#include "cli/session.h"
#include "cli/table.h"
#include "crypto/entropy.h"
#include "desk/effects.h"
#include "doc/json.h"
#include "fake_console.h"
#include "os/file.h"
#include "os/signals.h"

namespace quell::cli {

class ProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    auto directory = os::TemporaryDirectory::make("cli-test");
    ASSERT_TRUE(directory);
    directory_.emplace(*std::move(directory));
    // NOLINTBEGIN(concurrency-mt-unsafe): tests run one after the other in one thread
    ::setenv("QUELL_HOME", directory_->path().c_str(), 1);
    for (const char* name : {"QUELL_INCIDENT", "QUELL_CONFIG", "QUELL_DRILL_ACTOR", "APP_ENV",
                             "ENVIRONMENT", "DEPLOY_ENV", "NODE_ENV", "RAILS_ENV", "FLASK_ENV"}) {
      ::unsetenv(name);
    }
    // NOLINTEND(concurrency-mt-unsafe)
    auto stop = os::StopSignal::install();
    ASSERT_TRUE(stop);
    stop_.emplace(*std::move(stop));
  }

  /// One run of the program, as a new process would be: the session is opened anew.
  int run(const std::vector<std::string>& arguments) {
    console.output.clear();
    console.errors.clear();
    Session session({.clock = clock,
                     .entropy = entropy_,
                     .stop = *stop_,
                     .effects = effects,
                     .program = "quell",
                     .actuators = actuators});
    clock.advance(std::chrono::seconds(1));
    return run_program(table_, arguments, console, session);
  }

  /// What the last run printed, as JSON.
  json::Value printed() {
    auto value = json::parse(console.output);
    EXPECT_TRUE(value) << console.output;
    return value ? *value : json::Value();
  }

  [[nodiscard]] os::Path file(const std::string& name) const { return directory_->path() / name; }
  os::Path write(const std::string& name, std::string_view text) {
    const os::Path path = file(name);
    EXPECT_TRUE(os::write_file_atomically(path, text, os::Mode::kSecret));
    return path;
  }

  /// What this program can do besides keeping the record: nothing, unless a test says so.
  EffectFactory effects = [](Workbench&, const config::Config&) {
    return std::vector<std::unique_ptr<desk::Effect>>();
  };
  ActuatorsOf actuators = casework::actuators_of;
  [[nodiscard]] const os::StopSignal& stop() const { return *stop_; }

  FakeConsole console;
  ManualClock clock{*parse_iso("2026-11-22T03:00:00Z")};

 private:
  std::optional<os::TemporaryDirectory> directory_;
  std::optional<os::StopSignal> stop_;
  crypto::SeededEntropy entropy_{1};
  std::vector<Subcommand> table_ = subcommand_table({});
};

}  // namespace quell::cli

// For tests of what acts: a program with one open incident, whose measures land on a fake target.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "casework/containment.h"
#include "casework/keeper.h"
#include "casework/stage.h"
#include "fake_actuator.h"
#include "program_fixture.h"

namespace quell::cli {

inline constexpr std::string_view kSite =
    "sites:\n"
    "  - {name: shop, config: /nonexistent/nginx.conf, port: 80, probe_at: \"127.0.0.1:1\"}\n";

class Acting : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    actuators = [this](const config::Config&) { return casework::fake_actuators(target); };
    effects = [this](Workbench& bench, const config::Config&) { return effects_of(bench); };
    write("quell.yaml", kSite);
    run_well({"open", "SQL injection"});
  }

  std::vector<std::unique_ptr<desk::Effect>> effects_of(Workbench& bench) {
    std::vector<std::unique_ptr<desk::Effect>> made;
    made.push_back(std::make_unique<casework::ContainmentEffect>(
        casework::fake_actuators(target), casework::Keeper(*bench.evidence, clock, "containment")));
    made.push_back(std::make_unique<casework::StageEffect>(
        casework::Keeper(*bench.evidence, clock, "stage"),
        casework::StageOptions{.directory = bench.home / "effects",
                               .not_before = clock.now() - std::chrono::seconds(5)}));
    return made;
  }

  void run_well(const std::vector<std::string>& arguments) {
    ASSERT_EQ(run(arguments), 0) << arguments.front() << ": " << console.output << console.errors;
  }
  /// In staging, with the decision made: `contain` needs no papers.
  void ready_to_contain() {
    run_well({"confirm", "rows came back"});
    run_well({"env", "staging", "--reason", "only staging runs there"});
    run_well({"severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"});
    run_well({"decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
              "--reason", "too long"});
  }
  void contained() {
    ready_to_contain();
    ASSERT_EQ(run({"contain", "endpoint", "/search", "--break-glass", "--justification", "now"}), 0)
        << console.output << console.errors;
  }
  void fix_referenced() {
    run_well({"confirm", "rows came back"});
    run_well({"env", "staging", "--reason", "only staging runs there"});
    run_well({"deploy", "fix", "abc123", "--reference", "MR-7", "--summary", "parameters"});
  }
  /// Everything that reached a person.
  [[nodiscard]] std::string said() const { return console.output + console.errors; }
  void expect_printable() const {
    EXPECT_EQ(said().find('\x1b'), std::string::npos) << said();
    EXPECT_EQ(said().find('\xff'), std::string::npos) << said();
  }

  casework::FakeTarget target;
};

}  // namespace quell::cli

// Starts the real shop behind the real nginx; skipped where one of them is not installed.
#include "drill/target.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "drill/traffic.h"
#include "http/exchange.h"
#include "layout.h"
#include "os/file.h"
#include "os/process.h"

namespace quell::drill {
namespace {

const std::function<bool()> kNever = [] { return false; };

/// The status of one answer of nginx, 0 for none.
int status(const Place& place, const std::string& target) {
  const http::Destination web{.host = "127.0.0.1", .port = place.web_port};
  const http::AllowList only({web});
  const auto done = http::exchange(
      *only.permit(web),
      fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", target), {});
  return done ? done->answer.status : 0;
}

Result<os::RunResult> run(const StageCommand& stage) {
  return os::run({.argv = stage.argv}, os::Deadline::after(std::chrono::seconds(60)), {});
}

bool is_gone(int pid) {
  return !os::process_info(pid);
}

class TargetTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(TargetOptions{}.nginx) ||
        !std::filesystem::exists(TargetOptions{}.python))
      GTEST_SKIP() << "nginx or Python is not installed";
    auto made = os::TemporaryDirectory::make("drill-test");
    ASSERT_TRUE(made) << made.error().full();
    directory_.emplace(*std::move(made));
  }

  [[nodiscard]] std::filesystem::path place_for_target() const { return directory_->path() / "t"; }

  std::unique_ptr<Target> start(const Scenario& scenario) {
    auto target = Target::start(scenario, {.directory = place_for_target()});
    EXPECT_TRUE(target) << target.error().full();
    return target ? *std::move(target) : nullptr;
  }

  static std::string injection(const Scenario& scenario) {
    return fmt::format("{}?{}=zz%27%20UNION%20SELECT%20id,email,0,0%20FROM%20{}--%20",
                       scenario.shop.search.path, scenario.shop.search.parameter,
                       scenario.shop.customer_table);
  }

 private:
  std::optional<os::TemporaryDirectory> directory_;
};

TEST_F(TargetTest, AnswersOnBothInstancesAndLeavesNothingBehind) {
  const Scenario scenario = make_scenario(1);
  auto target = start(scenario);
  ASSERT_TRUE(target);
  for (const Instance instance : {Instance::kProduction, Instance::kStaging}) {
    const Place& place = target->place(instance);
    EXPECT_EQ(status(place, "/"), 200);
    EXPECT_EQ(status(place, "/nothing"), 404);
    EXPECT_EQ(status(place, "/internal/health"), 404) << "not for the world outside";
    EXPECT_TRUE(std::filesystem::exists(place.access_log()));
  }
  const auto pids = target->processes();
  EXPECT_EQ(pids.size(), 4U);
  EXPECT_TRUE(target->alive());
  target->stop();
  for (const int pid : pids) EXPECT_TRUE(is_gone(pid)) << pid;
  target->stop();  // again: nothing to do
}

TEST_F(TargetTest, WantsANewDirectory) {
  ASSERT_TRUE(os::make_directories(place_for_target() / "something", os::Mode::kPrivateDirectory));
  const auto target = Target::start(make_scenario(1), {.directory = place_for_target()});
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().code(), ErrorCode::kInvalidInput);
  EXPECT_FALSE(check_directory("relative/path"));
  EXPECT_FALSE(check_directory("/tmp/a;b"));
  EXPECT_FALSE(check_directory("/tmp/a\nb"));
  EXPECT_TRUE(check_directory("/tmp/a-b_1.2"));
}

TEST_F(TargetTest, SaysWhatCouldNotBeStarted) {
  const auto target = Target::start(
      make_scenario(1), {.directory = place_for_target(), .nginx = "/nonexistent/nginx"});
  ASSERT_FALSE(target);
  EXPECT_NE(target.error().full().find("nginx of production"), std::string::npos)
      << target.error().full();
}

TEST_F(TargetTest, ThePipelineClosesTheHole) {
  const Scenario scenario = make_scenario(1);
  auto target = start(scenario);
  ASSERT_TRUE(target);
  const Place& production = target->place(Instance::kProduction);
  const std::string apostrophe =
      scenario.shop.search.path + "?" + scenario.shop.search.parameter + "=%27";
  EXPECT_EQ(status(production, apostrophe), 500);
  for (const StageCommand& stage : target->pipeline()) {
    // Production is the last to change.
    EXPECT_EQ(status(production, apostrophe), 500) << stage.stage;
    const auto result = run(stage);
    ASSERT_TRUE(result) << result.error().full();
    EXPECT_TRUE(os::succeeded(result->status))
        << stage.stage << ": " << result->out.kept << result->err.kept;
  }
  EXPECT_EQ(status(production, apostrophe), 200) << "an apostrophe is a character now";
  EXPECT_TRUE(target->alive());
}

TEST_F(TargetTest, TheTestsOfTheVulnerableFormFail) {
  auto target = start(make_scenario(1));
  ASSERT_TRUE(target);
  StageCommand tests = target->pipeline().front();
  tests.argv.back() = "";  // of --fixed
  const auto result = run(tests);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, os::ExitStatus(os::Exited{1}));
  EXPECT_NE(result->out.kept.find("test_a_union_returns_no_customers"), std::string::npos);
}

TEST_F(TargetTest, ADeploymentLosesNoRequest) {
  auto target = start(make_scenario(1));
  ASSERT_TRUE(target);
  const Place& production = target->place(Instance::kProduction);
  std::atomic<bool> deployed = false;
  std::size_t asked = 0;
  std::size_t lost = 0;
  std::jthread visitor([&] {
    while (!deployed) {
      ++asked;
      if (status(production, "/") != 200) ++lost;
    }
  });
  for (int round = 0; round < 3; ++round) {
    const auto result = run(target->pipeline().back());
    ASSERT_TRUE(result);
    EXPECT_TRUE(os::succeeded(result->status)) << result->err.kept;
  }
  deployed = true;
  visitor.join();
  EXPECT_GT(asked, 20U);
  EXPECT_EQ(lost, 0U) << "of " << asked;
}

// The kernel ends the processes with the thread that started them: so they end however it ends.
TEST_F(TargetTest, EndsWithWhoeverStartedIt) {
  std::vector<int> pids;
  std::unique_ptr<Target> target;
  std::jthread([&] {
    target = start(make_scenario(1));
    if (target) pids = target->processes();
  }).join();
  ASSERT_EQ(pids.size(), 4U);
  const auto deadline = os::Deadline::after(std::chrono::seconds(10));
  while (target->alive() && !deadline.expired())
    ASSERT_TRUE(os::sleep_until(deadline.within(std::chrono::milliseconds(20))));
  EXPECT_FALSE(target->alive());
  target->stop();
  for (const int pid : pids) EXPECT_TRUE(is_gone(pid)) << pid;
}

class TrafficTest : public TargetTest, public ::testing::WithParamInterface<std::uint64_t> {};

TEST_P(TrafficTest, IsInTheLogAsItWasSent) {
  const Scenario scenario = make_scenario(GetParam());
  auto target = start(scenario);
  ASSERT_TRUE(target);
  SystemClock clock;
  const Place& production = target->place(Instance::kProduction);
  const auto truth = run_traffic(scenario, {.port = production.web_port}, clock, kNever);
  ASSERT_TRUE(truth) << truth.error().full();
  EXPECT_EQ(truth->crowd.failures, 0U);
  EXPECT_EQ(truth->injection.rows_taken(),
            std::min(scenario.attack.rows_wanted, scenario.shop.customers));
  EXPECT_EQ(truth->traversal.succeeded(), scenario.shop.download_hole == Hole::kOpen);
  target->stop();  // nginx has written its log

  const auto log = os::read_file(production.access_log(), 64UZ * 1024 * 1024);
  ASSERT_TRUE(log) << log.error().full();
  std::size_t of_injector = 0;
  std::size_t lines = 0;
  for (std::size_t at = 0; at < log->size(); at = log->find('\n', at) + 1) {
    ++lines;
    if (log->compare(at, scenario.attack.injector.size() + 1, scenario.attack.injector + " ") == 0)
      ++of_injector;
  }
  EXPECT_EQ(of_injector, truth->injection.requests.size());
  // The start looked at "/" until it answered.
  EXPECT_GE(lines, truth->crowd.requests + truth->injection.requests.size() +
                       truth->traversal.requests.size());
  for (const AttackRequest& request : truth->injection.requests)
    if (request.outcome == Outcome::kData) {
      EXPECT_NE(log->find(request.request_line), std::string::npos) << request.request_line;
    }
}

// One seed with the downloads open, one with them closed.
INSTANTIATE_TEST_SUITE_P(Seeds, TrafficTest, ::testing::Values(1, 2));

}  // namespace
}  // namespace quell::drill

// A crash after any step leaves a state that the probe tells truthfully and that undo turns back
// into the original bytes, on disk and in the process.

#include <functional>
#include <set>

#include "death_fixture.h"
#include "gmock/gmock.h"
#include "haproxy_fixture.h"
#include "trial_fixture.h"

namespace quell::contain {
namespace {

/// Stores undo records in a file, as a store that survives the process.
class FileRecords final : public UndoSink {
 public:
  explicit FileRecords(std::filesystem::path path) : path_(std::move(path)) {}
  Result<void> store(const UndoRecord& record) override {
    return os::write_file_atomically(path_, record.data, os::Mode::kSecret);
  }
  [[nodiscard]] std::optional<UndoRecord> read() const {
    const auto text = os::read_file(path_, 10'000'000);
    if (!text) return std::nullopt;
    return UndoRecord{ContainmentId("C1"), "haproxy-endpoint:edge", "", *text};
  }

 private:
  std::filesystem::path path_;
};

const Measure kWish = haproxy_measure("C1", "endpoint:/search address:203.0.113.9");

bool is_refused(const Haproxy& server) {
  return server.status_from("203.0.113.9", "/search") == 403;
}

/// What the maps and the site say, asked without the actuator.
State truth(const Haproxy& server) {
  const bool in_requests = !server.read("quell/requests.map").empty();
  const bool in_addresses = server.read("quell/addresses.map").contains("203.0.113.9");
  const bool answers = is_refused(server);
  const bool loaded = !server.loaded("quell/addresses.map").empty();
  if (in_requests == answers && in_addresses == answers && loaded == answers) {
    return answers ? State::kInForce : State::kAbsent;
  }
  return State::kHalfApplied;
}

/// For work that should not have come to its end: why it did.
void tell(const Result<ApplyOutcome>& outcome) {
  fmt::print(stderr, "{}\n", trial::words(outcome));
}

void expect_original(const Haproxy& server) {
  EXPECT_EQ(server.read("quell/requests.map"), "");
  EXPECT_EQ(server.read("quell/addresses.map"), "# made by the tests\n");
  EXPECT_TRUE(server.loaded("quell/requests.map").empty());
  EXPECT_TRUE(server.loaded("quell/addresses.map").empty());
  EXPECT_FALSE(is_refused(server));
}

const std::vector<std::string> kSteps{"lock",
                                      "baseline",
                                      "store-undo",
                                      "check",
                                      "replace-addresses",
                                      "replace-requests",
                                      "load-addresses",
                                      "load-requests",
                                      "prove",
                                      "done"};

TEST(HaproxyCrash, AtEveryStepOfApply) {
  std::set<State> seen;
  const Haproxy server;
  HaproxyEndpoint actuator(server.site());
  FileRecords records(server.path("undo"));
  for (const std::string& step : kSteps) {
    SCOPED_TRACE(step);
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
      tell(plan_and_apply(actuator, kWish, records, on_step));
    }));
    const auto probe = actuator.probe(kWish);
    ASSERT_TRUE(probe) << probe.error().full();
    EXPECT_EQ(probe->state, truth(server)) << probe->summary;
    seen.insert(probe->state);
    const auto record = records.read();
    if (!record) {
      EXPECT_EQ(probe->state, State::kAbsent) << "changed without a stored undo";
      continue;
    }
    expect_lifted(actuator.undo(*record, kQuiet));
    expect_original(server);
    EXPECT_EQ(actuator.probe(kWish)->state, State::kAbsent);
  }
  EXPECT_EQ(seen.size(), 3U);
}

TEST(HaproxyCrash, AtEveryStepOfUndo) {
  std::set<State> seen;
  const Haproxy server;
  HaproxyEndpoint actuator(server.site());
  FileRecords records(server.path("undo"));
  for (const std::string& step : kSteps) {
    if (step == "store-undo") continue;
    SCOPED_TRACE(step);
    expect_applied(plan_and_apply(actuator, kWish, records));
    ASSERT_TRUE(dies_at(
        step, [&](const OnStep& on_step) { (void)actuator.undo(*records.read(), on_step); }));
    const auto probe = actuator.probe(kWish);
    ASSERT_TRUE(probe) << probe.error().full();
    EXPECT_EQ(probe->state, truth(server)) << probe->summary;
    seen.insert(probe->state);
    expect_lifted(actuator.undo(*records.read(), kQuiet));
    expect_original(server);
  }
  EXPECT_EQ(seen.size(), 3U);
}

TEST(HaproxyCrash, ApplyingAgainFinishesTheWork) {
  const Haproxy server;
  HaproxyEndpoint actuator(server.site());
  FileRecords records(server.path("undo"));
  for (const char* step : {"replace-requests", "load-addresses", "load-requests"}) {
    SCOPED_TRACE(step);
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
      tell(plan_and_apply(actuator, kWish, records, on_step));
    }));
    expect_applied(plan_and_apply(actuator, kWish, records));
    EXPECT_EQ(truth(server), State::kInForce);
    expect_lifted(actuator.undo(*records.read(), kQuiet));
    expect_original(server);
  }
}

}  // namespace
}  // namespace quell::contain

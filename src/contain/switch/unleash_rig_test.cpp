// The rig of Unleash: a server that answers as unleash-server 6.10 was seen to answer
// (docs/formats/call.md); and what only Unleash has.
#include <gmock/gmock.h>

#include <mutex>

#include "contain/unleash.h"
#include "doc/json.h"
#include "os/file.h"
#include "switch/switch_rig.h"

namespace quell::contain {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr std::string_view kAdmin = "*:*.admin-token";
constexpr std::string_view kApplication = "default:production.application-token";
constexpr std::string_view kFeature = "/api/admin/projects/default/features/search";
constexpr std::string_view kEnvironment =
    "/api/admin/projects/default/features/search/environments/production";

class UnleashRig final : public SwitchRig {
 public:
  UnleashRig() {
    (void)os::write_file_atomically(path("admin"), kAdmin, os::Mode::kSecret);
    (void)os::write_file_atomically(path("application"), kApplication, os::Mode::kSecret);
    add("default", "{\"rollout\":\"25\"}", "false");
  }
  [[nodiscard]] UnleashServer settings() const {
    return {.name = "shop",
            .url = server_.url(),
            .token = SecretFile{path("admin")},
            .application_token = SecretFile{path("application")},
            .timeout = std::chrono::seconds(5)};
  }
  std::unique_ptr<SwitchHolder> holder() override { return unleash_switch(settings()); }
  std::string stored() override {
    const std::lock_guard guard(mutex_);
    return (on_ ? "on " : "off ") + strategies();
  }
  bool is_on() override {
    const std::lock_guard guard(mutex_);
    return on_;
  }
  void set_by_hand(bool on) override {
    const std::lock_guard guard(mutex_);
    turn(on);
  }
  std::size_t changes() override { return server_.count("POST") + server_.count("DELETE"); }
  void set_fault(Fault fault) override { faults_.set(fault); }
  void victim(int pid) override { faults_.victim(pid); }

  void remove_strategies() {
    const std::lock_guard guard(mutex_);
    strategies_.clear();
  }
  void add(const std::string& name, const std::string& parameters, const std::string& disabled) {
    const std::lock_guard guard(mutex_);
    add_strategy(name, parameters, disabled);
  }
  void archive() {
    const std::lock_guard guard(mutex_);
    archived_ = true;
  }
  void of_environment(const std::string& name) {
    const std::lock_guard guard(mutex_);
    token_of_ = name;
  }
  [[nodiscard]] std::size_t count(std::string_view begin) const { return server_.count(begin); }

 private:
  struct Kept {
    std::string id;
    std::string text;
    bool active = true;
  };
  void add_strategy(const std::string& name, const std::string& parameters,
                    const std::string& disabled) {
    const std::string id = fmt::format("id-{}", ++last_);
    strategies_.push_back(
        {id,
         fmt::format(
             R"({{"name":"{}","constraints":[],"variants":[],"parameters":{},"segments":[],)"
             R"("sortOrder":{},"id":"{}","title":null,"disabled":{}}})",
             name, parameters, strategies_.size(), id, disabled),
         disabled == "false"});
  }
  void turn(bool on) {
    const bool active = std::ranges::any_of(strategies_, &Kept::active);
    if (on && !active) {
      add_strategy("flexibleRollout",
                   R"({"groupId":"search","rollout":"100","stickiness":"default"})", "false");
    }
    on_ = on;
  }
  [[nodiscard]] std::string strategies() const {
    std::string all;
    for (const Kept& each : strategies_) all += (all.empty() ? "" : ",") + each.text;
    return "[" + all + "]";
  }
  static std::string error(std::string_view status, std::string_view message) {
    return CallServerProcess::json(
        fmt::format(R"({{"id":"0","name":"Error","message":"{}"}})", message), status);
  }
  std::string answer(const CallRequest& request) {
    const std::string& target = request.parsed.target;
    const std::string token = request.header("Authorization");
    const bool admin = target.starts_with("/api/admin/");
    if (token != kAdmin && token != kApplication) return error("401 Unauthorized", "log in");
    if ((token == kAdmin) != admin) return error("403 Forbidden", "invalid token");
    if (request.parsed.method == "GET") return read(target);
    return change(request.parsed.method, target);
  }
  std::string read(const std::string& target) {
    const std::lock_guard guard(mutex_);
    const std::string on = on_ ? "true" : "false";
    if (target == kFeature && !archived_) {
      return CallServerProcess::json(fmt::format(
          R"({{"environments":[{{"name":"development","enabled":false,"strategies":[]}},)"
          R"({{"name":"production","lastSeenAt":null,"enabled":{},"yes":0,"strategies":{}}}],)"
          R"("name":"search","project":"default","archived":false}})",
          on, strategies()));
    }
    if (target == "/api/client/features?namePrefix=search") {
      return CallServerProcess::json(fmt::format(
          R"({{"version":2,"features":[{{"name":"searches","enabled":{2}}},{{"name":"search",)"
          R"("enabled":{0}}}],"query":{{"namePrefix":"search","environment":"{1}"}}}})",
          on, token_of_, on_ ? "false" : "true"));
    }
    if (target == "/api/frontend") {
      return CallServerProcess::json(on_ ? R"({"toggles":[{"name":"search","enabled":true}]})"
                                         : R"({"toggles":[]})");
    }
    return error("404 Not Found", "Could not find feature flag");
  }
  std::string change(const std::string& method, const std::string& target) {
    const std::string environment(kEnvironment);
    if (method == "POST" && (target == environment + "/on" || target == environment + "/off")) {
      return faults_.carry_out(
          [&] {
            const std::lock_guard guard(mutex_);
            turn(target.ends_with("/on"));
          },
          "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
    const std::lock_guard guard(mutex_);
    const auto erased = std::erase_if(strategies_, [&](const Kept& each) {
      return method == "DELETE" && target == environment + "/strategies/" + each.id;
    });
    if (erased == 0) return error("404 Not Found", "no such thing");
    return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  }

  mutable std::mutex mutex_;
  bool on_ = true;
  bool archived_ = false;
  std::string token_of_ = "production";
  int last_ = 0;
  std::vector<Kept> strategies_;
  Faults faults_;
  CallServerProcess server_{[this](const CallRequest& request) { return answer(request); }};
};

/// Keeps the last record.
class LastUndo final : public UndoSink {
 public:
  Result<void> store(const UndoRecord& record) override {
    last = record;
    return {};
  }
  UndoRecord last;
};

const OnStep kSilent = [](std::string_view /*step*/) {};

Measure measure(const std::string& id, const std::string& target) {
  return {.id = ContainmentId(id), .target = target};
}

UndoRecord applied(SwitchActuator& actuator, const Measure& wish) {
  LastUndo undo;
  const auto plan = actuator.plan({.measure = wish});
  EXPECT_TRUE(plan) << plan.error().full();
  const auto outcome = actuator.apply(std::get<Plan>(*plan), undo, kSilent);
  EXPECT_TRUE(outcome && std::holds_alternative<Applied>(*outcome));
  return undo.last;
}

TEST(UnleashTest, AStrategyThatTheServerAddedGoesWithTheUndo) {
  for (const bool disabled : {false, true}) {
    UnleashRig rig;
    rig.set_by_hand(false);
    rig.remove_strategies();
    if (disabled) rig.add("userWithId", R"({"userIds":"1"})", "true");
    const std::string original = rig.stored();
    SwitchActuator actuator(rig.holder(), {.state = rig.path("state")});
    const auto plan = actuator.plan({.measure = measure("c1", "flag:search=on")});
    EXPECT_THAT(std::get<Plan>(*plan).actions, Contains(HasSubstr("no active strategy")));
    const UndoRecord record = applied(actuator, measure("c1", "flag:search=on"));
    EXPECT_THAT(rig.stored(), HasSubstr("flexibleRollout"));
    EXPECT_EQ(actuator.probe(measure("c1", "flag:search=on"))->state, State::kInForce);
    // Another one above it, lifted last: what the first one brought goes with the first one.
    const UndoRecord above = applied(actuator, measure("c2", "flag:search=off"));
    const auto undone = actuator.undo(record, kSilent);
    ASSERT_TRUE(undone) << undone.error().full();
    EXPECT_EQ(rig.stored(), original);
    EXPECT_EQ(actuator.probe(measure("c2", "flag:search=off"))->state, State::kInForce);
    ASSERT_TRUE(actuator.undo(above, kSilent));
    EXPECT_EQ(rig.stored(), original);
  }
}

TEST(UnleashTest, DiedBetweenSwitchingOffAndDeletingWhatWasAdded) {
  UnleashRig rig;
  rig.set_by_hand(false);
  rig.remove_strategies();
  const std::string original = rig.stored();
  SwitchActuator actuator(rig.holder(), {.state = rig.path("state")});
  const UndoRecord record = applied(actuator, measure("c1", "flag:search=on"));
  rig.set_fault(Fault::kLostAfter);
  const auto cut = actuator.undo(record, kSilent);
  ASSERT_FALSE(cut) << "the answer to switching off was lost, so nothing was deleted";
  EXPECT_FALSE(rig.is_on());
  EXPECT_EQ(actuator.probe(measure("c1", "flag:search=on"))->state, State::kHalfApplied);
  rig.set_fault(Fault::kNone);
  const auto undone = actuator.undo(record, kSilent);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_EQ(rig.stored(), original);
  EXPECT_EQ(actuator.probe(measure("c1", "flag:search=on"))->state, State::kAbsent);
}

TEST(UnleashTest, AStrategyThatSomebodyElseAddsIsNotDeleted) {
  UnleashRig rig;
  SwitchActuator actuator(rig.holder(), {.state = rig.path("state")});
  const UndoRecord record = applied(actuator, measure("c1", "flag:search=off"));
  rig.add("default", "{}", "false");
  const auto undone = actuator.undo(record, kSilent);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_THAT(std::get<Refusal>(*undone).difference, HasSubstr("+    \"id\": \"id-2\""));
  EXPECT_EQ(rig.count("DELETE"), 0U);
  EXPECT_FALSE(rig.is_on());
}

TEST(UnleashTest, ArchivedFlagsAndOtherValuesAreRefused) {
  UnleashRig rig;
  SwitchActuator actuator(rig.holder(), {.state = rig.path("state")});
  const auto blue = actuator.plan({.measure = measure("c1", "flag:search=blue")});
  EXPECT_THAT(std::get<Refusal>(*blue).reasons.front(), HasSubstr("on or off"));
  rig.archive();
  const auto gone = actuator.plan({.measure = measure("c1", "flag:search=off")});
  ASSERT_TRUE(gone) << gone.error().full();
  EXPECT_THAT(std::get<Refusal>(*gone).reasons.front(), HasSubstr("404"));
}

TEST(UnleashTest, AProofOfAnotherEnvironmentIsNone) {
  UnleashRig rig;
  rig.of_environment("development");
  const auto seen = rig.holder()->look("search", {{"enabled", "true"}, {"strategies", "[]"}});
  ASSERT_FALSE(seen);
  EXPECT_THAT(seen.error().message(), HasSubstr("development"));
}

TEST(UnleashTest, BrowsersAreToldOnlyOfWhatIsOn) {
  UnleashRig rig;
  UnleashServer settings = rig.settings();
  settings.application_api = UnleashApi::kFrontend;
  SwitchActuator actuator(unleash_switch(settings), {.state = rig.path("state")});
  const UndoRecord record = applied(actuator, measure("c1", "flag:search=off"));
  EXPECT_EQ(actuator.probe(measure("c1", "flag:search=off"))->state, State::kInForce);
  EXPECT_GE(rig.count("GET /api/frontend"), 2U);
  EXPECT_TRUE(std::holds_alternative<Undone>(*actuator.undo(record, kSilent)));
}

TEST(UnleashTest, AWrongTokenIsAnErrorThatSaysSo) {
  UnleashRig rig;
  ASSERT_TRUE(os::write_file_atomically(rig.path("admin"), "*:*.wrong", os::Mode::kSecret));
  SwitchActuator actuator(rig.holder(), {.state = rig.path("state")});
  const auto plan = actuator.plan({.measure = measure("c1", "flag:search=off")});
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_THAT(plan.error().full(), testing::Not(HasSubstr("*:*.wrong")));
}

}  // namespace

std::unique_ptr<SwitchRig> unleash_rig() {
  return std::make_unique<UnleashRig>();
}

}  // namespace quell::contain

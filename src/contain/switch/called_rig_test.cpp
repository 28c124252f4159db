// The rig of described calls: a server of flags of its own kind; and what only described calls
// have.
#include <gmock/gmock.h>

#include <mutex>

#include "doc/json.h"
#include "switch/switch_rig.h"

namespace quell::contain {
namespace {

using testing::Contains;
using testing::HasSubstr;

/// GET and PUT /flags/NAME; GET /app?flag=NAME is what an application sees.
class CalledRig final : public SwitchRig {
 public:
  std::unique_ptr<SwitchHolder> holder() override { return call_switch(calls()); }

  [[nodiscard]] SwitchCalls calls() const {
    return {.kind = "flag",
            .word = "flag",
            .name = "own",
            .server = {.url = server_.url(), .timeout = std::chrono::seconds(5)},
            .read = {.path = "/flags/{name}", .pick = "/enabled"},
            .set = {.method = "PUT",
                    .path = "/flags/{name}",
                    .body = JsonBody{R"({"enabled": "{value}"})"},
                    .expect = {204}},
            .probe = DescribedCall{.path = "/app?flag={name}", .pick = "/on"}};
  }
  std::string stored() override { return value(); }
  bool is_on() override { return value() == "true"; }
  void set_by_hand(bool on) override {
    const std::lock_guard guard(mutex_);
    value_ = on ? "true" : "false";
  }
  std::size_t changes() override { return server_.count("PUT"); }
  void set_fault(Fault fault) override { faults_.set(fault); }
  void victim(int pid) override { faults_.victim(pid); }
  /// What an application sees from now on, whatever is stored.
  void application_sees(const std::string& value) {
    const std::lock_guard guard(mutex_);
    seen_ = value;
  }

 private:
  std::string value() const {
    const std::lock_guard guard(mutex_);
    return value_;
  }
  std::string answer(const CallRequest& request) {
    if (request.line() == "GET /app?flag=search") {
      const std::lock_guard guard(mutex_);
      return CallServerProcess::json(fmt::format(R"({{"on": {}}})", seen_.value_or(value_)));
    }
    if (request.parsed.target != "/flags/search") {
      return CallServerProcess::json("{}", "404 Not Found");
    }
    if (request.parsed.method == "GET") {
      return CallServerProcess::json(fmt::format(R"({{"enabled": {}}})", value()));
    }
    const auto change = [&] {
      const std::string text = json::line(json::parse(request.body())->at("enabled"));
      const std::lock_guard guard(mutex_);
      value_ = text;
    };
    return faults_.carry_out(change, CallServerProcess::json("", "204 No Content"));
  }

  mutable std::mutex mutex_;
  std::string value_ = "true";
  std::optional<std::string> seen_;
  Faults faults_;
  CallServerProcess server_{[this](const CallRequest& request) { return answer(request); }};
};

TEST(CalledSwitchTest, ThePlanShowsWhatIsSentAndSendsNothing) {
  CalledRig rig;
  SwitchActuator actuator(rig.holder(), {.state = rig.path("state")});
  const auto answer =
      actuator.plan({.measure = {.id = ContainmentId("c1"), .target = "flag:search=off"}});
  ASSERT_TRUE(answer) << answer.error().full();
  const Plan& plan = std::get<Plan>(*answer);
  EXPECT_EQ(plan.summary, "flag search of own is set to off");
  ASSERT_EQ(plan.changes.size(), 1U);
  EXPECT_THAT(plan.changes[0].diff, HasSubstr("-value: true\n+value: false\n"));
  EXPECT_THAT(plan.actions, Contains(HasSubstr(R"(/flags/search {"enabled":false}: once)")));
  EXPECT_THAT(plan.actions, Contains(HasSubstr(R"(undo it: PUT)")));
  EXPECT_EQ(rig.changes(), 0U);
}

TEST(CalledSwitchTest, WhatAnApplicationDoesNotSeeIsTakenBack) {
  CalledRig rig;
  rig.application_sees("true");
  SwitchActuator actuator(rig.holder(),
                          {.state = rig.path("state"), .patience = std::chrono::seconds(1)});
  const Measure measure{.id = ContainmentId("c1"), .target = "flag:search=off"};
  const auto plan = actuator.plan({.measure = measure});
  ASSERT_TRUE(plan);
  class Sink final : public UndoSink {
    Result<void> store(const UndoRecord& /*record*/) override { return {}; }
  } sink;
  const auto outcome =
      actuator.apply(std::get<Plan>(*plan), sink, [](std::string_view /*step*/) {});
  ASSERT_TRUE(outcome) << outcome.error().full();
  const auto& back = std::get<RolledBack>(*outcome);
  EXPECT_THAT(back.why, HasSubstr("/app?flag=search"));
  EXPECT_EQ(rig.stored(), "true");
  EXPECT_EQ(rig.changes(), 2U);
}

TEST(CalledSwitchTest, OtherValuesAreStringsAndUnsetHasACallOfItsOwn) {
  CalledRig rig;
  SwitchCalls calls = rig.calls();
  calls.probe.reset();
  calls.unset = calls.set;
  calls.unset->path = "/flags/{name}?undo={value}";
  const auto holder = call_switch(calls);
  EXPECT_EQ(holder->patch_of({"search", "debug"})->at("value"), "\"debug\"");
  EXPECT_THAT(holder->warnings({"search", "debug"}), Contains(HasSubstr("as a string")));
  EXPECT_THAT(holder->warnings({"search", "debug"}), Contains(HasSubstr("no probe")));
  EXPECT_FALSE(holder->replace("search", {{"value", "true"}}, {{"value", "false"}},
                               SwitchHolder::Towards::kOriginal))
      << "the server has no such path";
  EXPECT_THAT(rig.stored(), "true");
  EXPECT_EQ(rig.changes(), 1U);
}

TEST(CalledSwitchTest, ReadsMustBeReadsAndPickSomething) {
  CalledRig rig;
  SwitchCalls calls = rig.calls();
  calls.read.method = "POST";
  EXPECT_FALSE(call_switch(calls)->check());
  calls = rig.calls();
  calls.probe->pick.reset();
  EXPECT_FALSE(call_switch(calls)->check());
  calls = rig.calls();
  calls.read.path = "/flags/{value}";
  EXPECT_FALSE(call_switch(calls)->check());
  EXPECT_TRUE(call_switch(rig.calls())->check());
}

TEST(SwitchWishTest, OneFormOnTheRecord) {
  EXPECT_EQ(*read_switch("flag", "search", "off"), "flag:search=off");
  EXPECT_EQ(*read_switch("flag", "a=b=on", "off"), "flag:a%3Db=on");
  EXPECT_EQ(*read_switch("flag", "flag:a%3Db=on", "off"), "flag:a%3Db=on");
  EXPECT_EQ(*read_switch("flag", "new search", "off"), "flag:new%20search=off");
  EXPECT_EQ(parse_switch("flag", "flag:new%20search=off")->name, "new search");
  for (const char* text : {"flag:", "flag:a", "flag:=off", "flag:a=", "flag:%61=off", "flag:a=%0A",
                           "flag:a%", "flag:a=b=c", "role:a=b", "flag:a=\xff"}) {
    EXPECT_FALSE(parse_switch("flag", text)) << text;
  }
  EXPECT_FALSE(read_switch("flag", "a\nb", "off"));
  EXPECT_FALSE(read_switch("flag", std::string(300, 'a'), "off"));
}

}  // namespace

std::unique_ptr<SwitchRig> called_rig() {
  return std::make_unique<CalledRig>();
}

}  // namespace quell::contain

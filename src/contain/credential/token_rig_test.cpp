// What only tokens have.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/hex.h"
#include "contain/token.h"
#include "credential/base64.h"
#include "credential/proof.h"
#include "credential/token_rig_fixture.h"
#include "credential/token_sessions.h"
#include "doc/json.h"
#include "os/file.h"

namespace quell::contain {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const OnStep kQuiet = [](std::string_view /*step*/) {};

class FileUndo final : public UndoSink {
 public:
  explicit FileUndo(std::filesystem::path path) : path_(std::move(path)) {}
  Result<void> store(const UndoRecord& record) override {
    return os::write_file_atomically(path_, record.data, os::Mode::kSecret);
  }
  [[nodiscard]] std::optional<UndoRecord> read() const {
    const auto data = os::read_file(path_, 10'000'000);
    if (!data) return std::nullopt;
    return UndoRecord{ContainmentId("c1"), "token:api", "", *data};
  }

 private:
  std::filesystem::path path_;
};

std::string hex(std::string_view text) {
  return to_hex(std::vector<std::uint8_t>(text.begin(), text.end()));
}
std::string short_of(const std::string& text) {
  return short_digest(json::Value(text)).value_or("none");
}

/// Collects all that goes on record.
struct Record {
  std::string& all;
  void operator()(const Plan& plan) const {
    all += plan.summary + plan.undo + plan.expiry + plan.basis;
    for (const auto& change : plan.changes) all += change.where + change.diff;
    for (const auto* lines : {&plan.actions, &plan.affected, &plan.warnings}) {
      for (const std::string& line : *lines) all += line + "\n";
    }
  }
  void operator()(const Refusal& refusal) const {
    for (const std::string& reason : refusal.reasons) all += reason;
    all += refusal.difference;
  }
  void operator()(const RolledBack& back) const {
    all += back.why;
    report(back.probe, back.exhibits);
  }
  void operator()(const Applied& applied) const { report(applied.probe, applied.exhibits); }
  void operator()(const Undone& undone) const { report(undone.probe, undone.exhibits); }
  void report(const ProbeReport& report, const std::vector<Exhibit>& exhibits) const {
    all += report.summary + report.difference + text_of(report.checks);
    for (const Exhibit& each : exhibits) all += each.name + each.bytes;
  }
};

class TokenTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(
        os::write_file_atomically(rig_->path("leaked"), rig_->old_secret(), os::Mode::kSecret));
  }
  [[nodiscard]] Measure exchange() const {
    return {.id = ContainmentId("c1"),
            .target = fmt::format("token:shop new:{} old:{}", rig_->path("new").string(),
                                  rig_->path("leaked").string())};
  }
  [[nodiscard]] CredentialActuator actuator() const {
    return {rig_->holder(), {rig_->path("state")}, std::make_unique<crypto::SystemEntropy>()};
  }
  [[nodiscard]] FileUndo undo() const { return FileUndo(rig_->path("undo")); }
  Result<ApplyOutcome> apply(const OnStep& on_step = kQuiet) {
    CredentialActuator one = actuator();
    FileUndo sink = undo();
    QUELL_TRY(const PlanAnswer answer, one.plan({.measure = exchange()}));
    if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
    return one.apply(std::get<Plan>(answer), sink, on_step);
  }
  State probed() {
    const auto report = actuator().probe(exchange());
    EXPECT_TRUE(report) << report.error().full();
    return report ? report->state : State::kAltered;
  }
  /// Ledgers and undo records.
  [[nodiscard]] std::string everything_on_disk() const {
    std::string all = os::read_file(rig_->path("undo"), 10'000'000).value_or("");
    if (!std::filesystem::exists(rig_->path("state"))) return all;
    for (const auto& each : std::filesystem::directory_iterator(rig_->path("state"))) {
      all += os::read_file(each.path(), 10'000'000).value_or("");
    }
    return all;
  }
  [[nodiscard]] std::string fresh() const {
    const auto text = os::read_file(rig_->path("new"), 100);
    return text ? text->substr(0, text->find('\n')) : "";
  }

  std::unique_ptr<TokenRig> rig_ = std::make_unique<TokenRig>(Revoking::kDeletes);
};

TEST_F(TokenTest, ThePlanSaysThatItCannotBeUndoneAndWhoUsesIt) {
  const auto session = rig_->open_session(rig_->old_secret());
  const auto answer = actuator().plan({.measure = exchange()});
  ASSERT_TRUE(answer) << answer.error().full();
  const Plan& plan = std::get<Plan>(*answer);
  EXPECT_THAT(plan.undo, HasSubstr("CANNOT MAKE A REVOKED TOKEN VALID AGAIN"));
  EXPECT_THAT(plan.warnings, Contains(HasSubstr("cannot be undone")));
  EXPECT_THAT(plan.affected, Contains(HasSubstr("uses it: \"search\"")));
  // printf %s c00kie-of-session-1 | sha256sum
  EXPECT_THAT(plan.affected, Contains(HasSubstr("session that ends: sha256:427460c6b8d6ed69")));
  EXPECT_THAT(plan.affected, Not(Contains(HasSubstr("\x1b")))) << "outside text is escaped as JSON";
  EXPECT_THAT(plan.expiry, HasSubstr("not by itself"));
  EXPECT_EQ(rig_->count("POST"), 0U);
}

TEST_F(TokenTest, ExchangedForGood) {
  const auto session = rig_->open_session(rig_->old_secret());
  const auto outcome = apply();
  ASSERT_TRUE(outcome) << outcome.error().full();
  ASSERT_TRUE(std::holds_alternative<Applied>(*outcome));
  EXPECT_FALSE(rig_->accepts(rig_->old_secret()));
  EXPECT_TRUE(rig_->accepts(fresh()));
  EXPECT_TRUE(rig_->serves_others());
  EXPECT_FALSE(session());
  EXPECT_EQ(fresh().size(), 48U);
  EXPECT_EQ(probed(), State::kInForce);
  const auto lifted = actuator().undo(*undo().read(), kQuiet);
  ASSERT_TRUE(lifted) << lifted.error().full();
  EXPECT_THAT(std::get<Refusal>(*lifted).reasons.front(), HasSubstr("cannot be made valid"));
  EXPECT_EQ(probed(), State::kInForce) << "as before the refused lift";
  EXPECT_TRUE(rig_->accepts(fresh()));
  EXPECT_EQ(rig_->count("POST /tokens/shop/revoke"), 1U);
}

TEST_F(TokenTest, NothingThatIsKeptHoldsASessionOrAToken) {
  const auto first = rig_->open_session(rig_->old_secret());
  const auto second = rig_->open_session(rig_->old_secret());
  std::string all;
  const auto keep = [&](const auto& outcome) {
    ASSERT_TRUE(outcome) << outcome.error().full();
    std::visit(Record{all}, *outcome);
  };
  keep(actuator().plan({.measure = exchange()}));
  keep(apply([&](std::string_view) { all += everything_on_disk(); }));
  EXPECT_FALSE(first() || second());
  EXPECT_THAT(all, HasSubstr("2 sessions were ended"));
  const auto report = actuator().probe(exchange());
  ASSERT_TRUE(report);
  all += report->summary + report->difference + text_of(report->checks);
  keep(actuator().undo(*undo().read(), kQuiet));
  for (const std::string& secret :
       {TokenRig::cookie_of(1), TokenRig::cookie_of(2), rig_->old_secret(), fresh(),
        std::string(kAdmin), std::string(kOther)}) {
    EXPECT_THAT(all, Not(HasSubstr(secret)));
    EXPECT_THAT(all, Not(HasSubstr(hex(secret)))) << "ledgers hold hexadecimal digits";
    EXPECT_THAT(all, Not(HasSubstr(to_base64(secret))));
  }
  EXPECT_THAT(all, HasSubstr(hex(short_of(TokenRig::cookie_of(1))))) << "the digest is";
}

TEST_F(TokenTest, ASessionThatIsLeftIsSeenThoughItsDetailsChange) {
  const auto session = rig_->open_session(rig_->old_secret());
  ASSERT_TRUE(apply());
  ASSERT_EQ(probed(), State::kInForce);
  rig_->reopen(1);
  EXPECT_EQ(probed(), State::kHalfApplied) << "an old one is back";
}

TEST_F(TokenTest, WhatIsNoSecretMayBeShown) {
  const auto session = rig_->open_session(rig_->old_secret());
  TokenServer settings = rig_->settings();
  settings.session_ids = TokenServer::SessionIds::kShown;
  settings.session_id = "/number";
  EXPECT_THAT(*token_holder(settings)->dependants("shop"),
              AllOf(Contains("session that ends: 1"), Not(Contains(HasSubstr("c00kie")))));
  settings.session_id = "/missing";
  EXPECT_THAT(*token_holder(settings)->dependants("shop"),
              AllOf(Contains(HasSubstr("sha256:")), Not(Contains(HasSubstr("c00kie")))));
  settings.session_id = "";
  EXPECT_FALSE(token_holder(settings)->check()) << "all of a session is never shown";
  settings.session_ids = TokenServer::SessionIds::kSecret;
  ASSERT_TRUE(token_holder(settings)->check());
  EXPECT_THAT(token_holder(settings)->warnings({.name = "shop"}),
              Contains(HasSubstr("session_id says")));
  settings.sessions->pick = "/sessions/0";
  const auto wrong = token_holder(settings)->dependants("shop");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().full(), Not(HasSubstr("c00kie")));
  settings.sessions->pick = "/nothing";
  EXPECT_THAT(token_holder(settings)->dependants("shop").error().full(), Not(HasSubstr("c00kie")));
}

TEST_F(TokenTest, ExchangedAndMadeValidAgainTheMadeOneStays) {
  rig_ = std::make_unique<TokenRig>(Revoking::kSuspends);
  SetUp();
  ASSERT_TRUE(apply());
  ASSERT_EQ(probed(), State::kInForce);
  const auto lifted = actuator().undo(*undo().read(), kQuiet);
  ASSERT_TRUE(lifted) << lifted.error().full();
  ASSERT_TRUE(std::holds_alternative<Undone>(*lifted));
  EXPECT_THAT(text_of(std::get<Undone>(*lifted).probe.checks), HasSubstr("yours to revoke"));
  EXPECT_TRUE(rig_->accepts(rig_->old_secret()));
  EXPECT_TRUE(rig_->accepts(fresh())) << "it is another token, which others may use by now";
  EXPECT_EQ(probed(), State::kAbsent);
}

TEST_F(TokenTest, AServerThatMakesNoneHasLostNothing) {
  const std::string original = rig_->stored();
  rig_->refuse_to_make();
  const auto outcome = apply();
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().full(), HasSubstr("403"));
  EXPECT_EQ(rig_->stored(), original);
  EXPECT_EQ(rig_->count("POST /tokens/shop/revoke"), 0U);
  EXPECT_EQ(probed(), State::kAbsent);
}

TEST_F(TokenTest, KilledAtEveryStepAndNothingRevokedTwice) {
  for (const std::string step : {"lock", "secret", "store-undo", "note", "secret-file", "replace",
                                 "end-sessions", "prove", "done"}) {
    rig_ = std::make_unique<TokenRig>(Revoking::kDeletes);
    SetUp();
    const auto session = rig_->open_session(rig_->old_secret());
    const pid_t pid = ::fork();
    if (pid == 0) {
      (void)apply([&](std::string_view reached) {
        if (reached == step) ::kill(::getpid(), SIGKILL);
      });
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << step;
    const bool revoked = !rig_->accepts(rig_->old_secret());
    EXPECT_EQ(probed(), !revoked    ? State::kAbsent
                        : session() ? State::kHalfApplied
                                    : State::kInForce)
        << step;
    if (revoked) EXPECT_TRUE(rig_->accepts(fresh())) << step << ": the new secret is not lost";
    const auto again = apply();
    ASSERT_TRUE(again) << step << again.error().full();
    EXPECT_TRUE(std::holds_alternative<Applied>(*again)) << step;
    EXPECT_EQ(probed(), State::kInForce) << step;
    EXPECT_FALSE(session()) << step;
    EXPECT_EQ(rig_->count("POST /tokens/shop/revoke"), 1U) << step;
  }
}

TEST_F(TokenTest, WithoutACallThatMakesOnlyLockAndTake) {
  TokenServer settings = rig_->settings();
  settings.make.reset();
  const auto holder = token_holder(settings);
  EXPECT_TRUE((*holder->objection_to({.name = "shop"})).has_value());
  EXPECT_FALSE((*holder->objection_to({.name = "shop", .how = CredentialWish::How::kLock})));
  settings.probe.path = "/me?t={secret.tried}";
  EXPECT_FALSE(token_holder(settings)->check()) << "no secret in a path";
}

}  // namespace

std::unique_ptr<CredentialRig> token_rig(std::string& /*why*/) {
  return std::make_unique<TokenRig>();
}

}  // namespace quell::contain

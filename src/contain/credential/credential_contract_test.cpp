// What holds for every kind of credential, on the real server.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <set>

#include "contain/credential.h"
#include "credential/credential_rig.h"
#include "credential/ledger.h"
#include "credential/secret_file.h"
#include "death_fixture.h"

namespace quell::contain {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const OnStep kQuiet = [](std::string_view) {};

/// Stores undo records in files, as a store that survives the process.
class FileRecords final : public UndoSink {
 public:
  explicit FileRecords(std::filesystem::path directory) : directory_(std::move(directory)) {}
  Result<void> store(const UndoRecord& record) override {
    if (broken) return fail(ErrorCode::kNoSpace, "no space for the undo");
    return os::write_file_atomically(directory_ / ("undo-" + record.id.text()), record.data,
                                     os::Mode::kSecret);
  }
  [[nodiscard]] std::optional<UndoRecord> read(const std::string& id) const {
    const auto data = os::read_file(directory_ / ("undo-" + id), 1'000'000);
    if (!data) return std::nullopt;
    return UndoRecord{ContainmentId(id), "", "", *data};
  }
  bool broken = false;

 private:
  std::filesystem::path directory_;
};

struct Kind {
  const char* name;
  RigMaker make;
};

class CredentialContract : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    std::string why;
    rig_ = GetParam().make(why);
    if (!rig_) GTEST_SKIP() << why;
    records_.emplace(rig_->path("."));
    actuator_.emplace(rig_->holder(), CredentialState{rig_->path("state")},
                      std::make_unique<crypto::SystemEntropy>());
    ASSERT_TRUE(os::write_file_atomically(rig_->path("leaked"), rig_->old_secret() + "\n",
                                          os::Mode::kSecret));
    original_ = rig_->stored();
    ASSERT_TRUE(rig_->accepts(rig_->old_secret())) << "the rig is of no use";
  }

  [[nodiscard]] Measure measure(const std::string& id) const {
    const std::string way =
        rig_->takes_secrets() ? " new:" + rig_->path("new-" + id).string() : std::string(" lock");
    return {.id = ContainmentId(id),
            .target = rig_->subject() + way + " old:" + rig_->path("leaked").string()};
  }
  [[nodiscard]] Measure lock(const std::string& id) const {
    return {.id = ContainmentId(id), .target = rig_->subject() + " lock"};
  }
  [[nodiscard]] std::string fresh(const std::string& id) const {
    const auto secret = read_secret(rig_->path("new-" + id));
    return secret ? std::string(secret->reveal()) : std::string();
  }
  Result<ApplyOutcome> apply(const Measure& wish, const OnStep& on_step = kQuiet) {
    QUELL_TRY(const PlanAnswer answer, actuator_->plan({.measure = wish}));
    if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
    return actuator_->apply(std::get<Plan>(answer), *records_, on_step);
  }
  void expect_applied(const Result<ApplyOutcome>& outcome) {
    ASSERT_TRUE(outcome) << outcome.error().full();
    if (const auto* back = std::get_if<RolledBack>(&*outcome)) FAIL() << back->why;
    if (const auto* refusal = std::get_if<Refusal>(&*outcome)) FAIL() << refusal->reasons.front();
    EXPECT_EQ(std::get<Applied>(*outcome).probe.state, State::kInForce);
  }
  void expect_undone(const std::string& id) {
    const auto record = records_->read(id);
    ASSERT_TRUE(record);
    const auto outcome = actuator_->undo(*record, kQuiet);
    ASSERT_TRUE(outcome) << outcome.error().full();
    if (const auto* refusal = std::get_if<Refusal>(&*outcome)) FAIL() << refusal->reasons.front();
  }
  void expect_planned(const Measure& wish, const testing::Matcher<std::vector<std::string>>& with) {
    const auto answer = actuator_->plan({.measure = wish});
    ASSERT_TRUE(answer) << answer.error().full();
    if (const auto* refusal = std::get_if<Refusal>(&*answer)) FAIL() << refusal->reasons.front();
    EXPECT_THAT(std::get<Plan>(*answer).warnings, with);
  }
  bool notes_that_it_is_not_known(const Measure& wish) {
    const auto probe = actuator_->probe(wish);
    EXPECT_TRUE(probe) << probe.error().full();
    return probe && std::ranges::any_of(probe->checks, [](const Check& check) {
             return check.outcome == Check::Outcome::kNote && check.seen.starts_with("not known");
           });
  }
  State state_of(const Measure& wish) {
    const auto probe = actuator_->probe(wish);
    EXPECT_TRUE(probe) << probe.error().full();
    return probe ? probe->state : State::kAltered;
  }
  void expect_original(const std::string& when) {
    EXPECT_EQ(rig_->stored(), original_) << when;
    EXPECT_TRUE(rig_->accepts(rig_->old_secret())) << when;
    EXPECT_TRUE(rig_->serves_others()) << when;
    if (!std::filesystem::exists(rig_->path("state"))) return;
    for (const auto& entry : *os::list_directory(rig_->path("state"))) {
      EXPECT_THAT(entry.name, Not(testing::EndsWith(".json"))) << when;
    }
  }

  std::unique_ptr<CredentialRig> rig_;
  std::optional<FileRecords> records_;
  std::optional<CredentialActuator> actuator_;
  std::string original_;
};

TEST_P(CredentialContract, TheOldSecretIsRefusedAndEverythingComesBackExactly) {
  const Measure wish = measure("c1");
  EXPECT_EQ(state_of(wish), State::kAbsent);
  const auto session = rig_->open_session(rig_->old_secret());
  if (session) ASSERT_TRUE(session());

  expect_applied(apply(wish));
  EXPECT_FALSE(rig_->accepts(rig_->old_secret()));
  EXPECT_TRUE(rig_->serves_others());
  if (session) EXPECT_FALSE(session()) << "opened with the old secret";
  if (rig_->takes_secrets()) {
    EXPECT_EQ(fresh("c1").size(), 48U);
    EXPECT_TRUE(rig_->accepts(fresh("c1")));
    EXPECT_EQ(os::info(rig_->path("new-c1")).value()->permissions, 0600U);
    const auto mine = rig_->open_session(fresh("c1"));
    EXPECT_EQ(state_of(wish), State::kInForce);
    if (mine) EXPECT_TRUE(mine()) << "sessions of the new secret go on";
  }
  EXPECT_EQ(state_of(wish), State::kInForce);

  expect_undone("c1");
  expect_original("undone");
  EXPECT_EQ(state_of(wish), State::kAbsent);
  expect_undone("c1");
  expect_original("undone twice");
}

TEST_P(CredentialContract, NoSecretIsEverShown) {
  const Measure wish = measure("c1");
  const auto answer = actuator_->plan({.measure = wish, .affected = {"3 clients"}});
  ASSERT_TRUE(answer) << answer.error().full();
  const Plan& plan = std::get<Plan>(*answer);
  EXPECT_EQ(rig_->stored(), original_) << "a plan changes nothing";
  ASSERT_EQ(plan.changes.size(), 1U);
  EXPECT_EQ(plan.affected.front(), "3 clients");
  EXPECT_THAT(plan.undo, HasSubstr("VALID AGAIN"));
  std::string shown = plan.summary + plan.undo + plan.expiry + plan.changes.front().diff;
  for (const auto* list : {&plan.actions, &plan.affected, &plan.warnings}) {
    for (const std::string& each : *list) shown += each;
  }
  const auto outcome = actuator_->apply(plan, *records_, [&](std::string_view s) { shown += s; });
  expect_applied(outcome);
  const Applied& applied = std::get<Applied>(*outcome);
  shown += applied.probe.summary;
  for (const Check& check : applied.probe.checks) shown += check.what + check.expected + check.seen;
  for (const Exhibit& exhibit : applied.exhibits) shown += exhibit.name + exhibit.bytes;
  shown += records_->read("c1")->data;
  EXPECT_THAT(shown, Not(HasSubstr(rig_->old_secret())));
  if (rig_->takes_secrets()) EXPECT_THAT(shown, Not(HasSubstr(fresh("c1"))));
}

TEST_P(CredentialContract, AnyOrderOfApplyAndUndoEndsInTheOriginal) {
  std::mt19937 random(20261122);
  for (int round = 0; round < 2; ++round) {
    std::vector<Measure> wishes;
    for (int i = 0; i < 3; ++i) {
      const std::string id = "r" + std::to_string(round) + std::to_string(i);
      wishes.push_back(i == round && rig_->takes_secrets() ? lock(id) : measure(id));
      if (!rig_->takes_secrets()) break;
    }
    for (const Measure& wish : wishes) expect_applied(apply(wish));
    EXPECT_FALSE(rig_->accepts(rig_->old_secret()));
    std::ranges::shuffle(wishes, random);
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      EXPECT_EQ(rig_->stored() == original_, false);
      EXPECT_FALSE(rig_->accepts(rig_->old_secret())) << "others are in force";
      expect_undone(wishes[i].id.text());
    }
    expect_original("round " + std::to_string(round));
  }
}

TEST_P(CredentialContract, SomebodyElsesSecretIsNeverOverwritten) {
  const Measure wish = measure("c1");
  expect_applied(apply(wish));
  rig_->change_by_hand("set-by-its-owner");
  const auto probe = actuator_->probe(wish);
  ASSERT_TRUE(probe) << probe.error().full();
  EXPECT_EQ(probe->state, State::kAltered);
  EXPECT_THAT(probe->difference, HasSubstr("+"));
  const std::string now = rig_->stored();
  const auto undone = actuator_->undo(*records_->read("c1"), kQuiet);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_THAT(std::get<Refusal>(*undone).reasons.front(), HasSubstr("somebody else"));
  EXPECT_EQ(rig_->stored(), now);
}

TEST_P(CredentialContract, APlanThatWasOvertakenIsNotApplied) {
  const auto answer = actuator_->plan({.measure = measure("c1")});
  ASSERT_TRUE(answer);
  rig_->change_by_hand("set-by-its-owner");
  const std::string now = rig_->stored();
  const auto outcome = actuator_->apply(std::get<Plan>(*answer), *records_, kQuiet);
  ASSERT_TRUE(outcome) << outcome.error().full();
  EXPECT_TRUE(std::holds_alternative<Refusal>(*outcome));
  EXPECT_EQ(rig_->stored(), now);
  EXPECT_FALSE(records_->read("c1"));
}

TEST_P(CredentialContract, WithoutADurableUndoNothingIsChanged) {
  records_->broken = true;
  EXPECT_EQ(apply(measure("c1")).error().code(), ErrorCode::kNoSpace);
  expect_original("not stored");
  EXPECT_EQ(fresh("c1"), "");
}

TEST_P(CredentialContract, AFileThatIsThereIsNotOverwritten) {
  if (!rig_->takes_secrets()) GTEST_SKIP() << "no secret is made";
  ASSERT_TRUE(os::write_file_atomically(rig_->path("new-c1"), "mine", os::Mode::kSecret));
  const auto outcome = apply(measure("c1"));
  ASSERT_TRUE(outcome);
  EXPECT_THAT(std::get<Refusal>(*outcome).reasons.front(), HasSubstr("there already"));
  expect_original("refused");
}

TEST_P(CredentialContract, ASecretCanBeTaken) {
  if (!rig_->takes_secrets()) GTEST_SKIP() << "no secret is taken";
  ASSERT_TRUE(os::write_file_atomically(rig_->path("mine"), "chosen-by-me\n", os::Mode::kSecret));
  const Measure wish{.id = ContainmentId("c1"),
                     .target = rig_->subject() + " take:" + rig_->path("mine").string()};
  expect_applied(apply(wish));
  EXPECT_TRUE(rig_->accepts("chosen-by-me"));
  expect_undone("c1");
  expect_original("undone");
}

TEST_P(CredentialContract, AnOldSecretThatIsNotAcceptedProvesNothingAndIsRefused) {
  const std::string held = *os::read_file(rig_->path("leaked"), 1'000'000);
  const std::string other = rig_->other_secret();
  const Measure wish = measure("c1");
  const auto write = [&](const std::string& text) {
    ASSERT_TRUE(os::write_file_atomically(rig_->path("leaked"), text, os::Mode::kSecret));
  };
  const auto expect_refused = [&](const auto& outcome, const char* why) {
    ASSERT_TRUE(outcome) << outcome.error().full();
    const auto* refusal = std::get_if<Refusal>(&*outcome);
    ASSERT_NE(refusal, nullptr);
    EXPECT_THAT(refusal->reasons.front(), HasSubstr(why));
    EXPECT_THAT(refusal->reasons.front(), HasSubstr("leave old: out"));
    EXPECT_THAT(refusal->reasons.front(), Not(HasSubstr(other)));
    expect_original("refused");
    EXPECT_FALSE(records_->read("c1"));
    EXPECT_EQ(fresh("c1"), "");
  };
  write(other + "\n");
  expect_refused(actuator_->plan({.measure = wish}), "old: ");
  write(held);
  const auto planned = actuator_->plan({.measure = wish});
  ASSERT_TRUE(planned) << planned.error().full();
  write(other + "\n");
  expect_refused(actuator_->apply(std::get<Plan>(*planned), *records_, kQuiet), "old: ");
  ASSERT_TRUE(os::remove_file(rig_->path("leaked")));
  expect_refused(actuator_->plan({.measure = wish}), "there is no ");
}

TEST_P(CredentialContract, TheSecondOneGoesByTheSecretThatLetInBeforeTheFirst) {
  const std::string old = " old:" + rig_->path("leaked").string();
  expect_applied(
      apply({.id = ContainmentId("c1"),
             .target = fmt::format("{} {}{}", rig_->subject(), rig_->exchange("c1"), old)}));
  EXPECT_THAT(records_->read("c1")->data, HasSubstr("\"proved\":[{\"form\":\"$6$"));
  const Measure second{.id = ContainmentId("c2"), .target = lock("c2").target + old};
  expect_planned(second, Not(Contains(HasSubstr("NOT PROVED"))));

  ASSERT_TRUE(os::write_file_atomically(rig_->path("leaked"), rig_->other_secret() + "\n",
                                        os::Mode::kSecret));
  const auto wrong = actuator_->plan({.measure = second});
  ASSERT_TRUE(wrong) << wrong.error().full();
  ASSERT_TRUE(std::holds_alternative<Refusal>(*wrong));
  EXPECT_THAT(std::get<Refusal>(*wrong).reasons.front(), HasSubstr("leave old: out"));
  ASSERT_TRUE(os::write_file_atomically(rig_->path("leaked"), rig_->old_secret() + "\n",
                                        os::Mode::kSecret));
  if (rig_->takes_two()) {
    expect_applied(apply(second));
    expect_undone("c1");
    expect_planned({.id = ContainmentId("c3"), .target = second.target},
                   Not(Contains(HasSubstr("NOT PROVED"))));
    EXPECT_EQ(state_of(second), State::kInForce);
    EXPECT_FALSE(notes_that_it_is_not_known(second));
    expect_undone("c2");
  } else {
    expect_undone("c1");
  }
  expect_original("both are gone");
}

TEST_P(CredentialContract, WhereNoSecretWasProvedBeforeTheFirstTheSecondSaysSo) {
  expect_applied(apply({.id = ContainmentId("c1"),
                        .target = fmt::format("{} {}", rig_->subject(), rig_->exchange("c1"))}));
  const Measure second{.id = ContainmentId("c2"),
                       .target = lock("c2").target + " old:" + rig_->path("leaked").string()};
  expect_planned(second, Contains(HasSubstr("NOT PROVED")));
  if (rig_->takes_two()) {
    expect_applied(apply(second));
    EXPECT_EQ(state_of(second), State::kInForce);
    EXPECT_TRUE(notes_that_it_is_not_known(second));
    expect_undone("c2");
  }
  expect_undone("c1");
  expect_original("both are gone");
}

TEST_P(CredentialContract, ASecretThatCameInAndLeakedTooIsProvedAndComesBack) {
  if (!rig_->takes_secrets()) GTEST_SKIP() << "no secret is made";
  expect_applied(apply(measure("c1")));
  const Measure second{
      .id = ContainmentId("c2"),
      .target = fmt::format("{} new:{} old:{}", rig_->subject(), rig_->path("new-c2").string(),
                            rig_->path("new-c1").string())};
  expect_planned(second, Not(Contains(HasSubstr("NOT PROVED"))));
  expect_applied(apply(second));
  EXPECT_FALSE(rig_->accepts(fresh("c1")));
  EXPECT_EQ(state_of(second), State::kInForce);
  EXPECT_FALSE(notes_that_it_is_not_known(second));
  expect_undone("c2");
  EXPECT_TRUE(rig_->accepts(fresh("c1"))) << "it is what the first one made";
  EXPECT_EQ(state_of(measure("c1")), State::kInForce);
  expect_undone("c1");
  expect_original("both are gone");
}

TEST_P(CredentialContract, LockedNobodyGetsIn) {
  const auto session = rig_->open_session(rig_->old_secret());
  expect_applied(apply(lock("c1")));
  EXPECT_FALSE(rig_->accepts(rig_->old_secret()));
  EXPECT_TRUE(rig_->serves_others());
  if (session) EXPECT_FALSE(session());
  EXPECT_EQ(state_of(lock("c1")), State::kInForce);
  expect_undone("c1");
  expect_original("undone");
}

TEST_P(CredentialContract, WithTheLedgerLostTheRecordIsEnough) {
  const Measure wish = measure("c1");
  expect_applied(apply(wish));
  ASSERT_TRUE(os::remove_tree(rig_->path("state")));
  expect_undone("c1");
  expect_original("from the record");
}

const std::vector<std::string> kSteps{"lock",         "secret",      "store-undo",
                                      "note",         "secret-file", "replace",
                                      "end-sessions", "prove",       "done"};

TEST_P(CredentialContract, KilledAtAnyStepOfApplyTheProbeTellsAndUndoWorks) {
  std::set<State> seen;
  for (const std::string& step : kSteps) {
    const Measure wish = measure("a-" + step);
    const auto session = rig_->open_session(rig_->old_secret());
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) { (void)apply(wish, on_step); })) << step;
    const bool changed = rig_->stored() != original_;
    const bool old_session = session && session();
    const State state = state_of(wish);
    EXPECT_EQ(state, !changed      ? State::kAbsent
                     : old_session ? State::kHalfApplied
                                   : State::kInForce)
        << step;
    seen.insert(state);
    if (!records_->read(wish.id.text())) {
      EXPECT_FALSE(changed) << step << ": changed without a stored undo";
      continue;
    }
    expect_undone(wish.id.text());
    expect_original(step);
    EXPECT_EQ(state_of(wish), State::kAbsent) << step;
  }
  EXPECT_TRUE(seen.contains(State::kAbsent) && seen.contains(State::kInForce));
}

TEST_P(CredentialContract, KilledAtAnyStepApplyingAgainFinishesTheWork) {
  for (const std::string& step : kSteps) {
    const Measure wish = measure("b-" + step);
    const auto session = rig_->open_session(rig_->old_secret());
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) { (void)apply(wish, on_step); })) << step;
    expect_applied(apply(wish));
    EXPECT_EQ(state_of(wish), State::kInForce) << step;
    EXPECT_FALSE(rig_->accepts(rig_->old_secret())) << step;
    if (session) EXPECT_FALSE(session()) << step;
    if (rig_->takes_secrets()) EXPECT_TRUE(rig_->accepts(fresh(wish.id.text()))) << step;
    expect_undone(wish.id.text());
    expect_original(step);
  }
}

TEST_P(CredentialContract, KilledAtAnyStepOfUndoTheProbeTellsAndUndoFinishes) {
  for (const std::string step : {"lock", "note", "replace", "prove", "done"}) {
    const Measure wish = measure("u-" + step);
    expect_applied(apply(wish));
    const UndoRecord record = *records_->read(wish.id.text());
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
      (void)actuator_->undo(record, on_step);
    })) << step;
    const bool changed = rig_->stored() != original_;
    EXPECT_EQ(state_of(wish), changed ? State::kInForce : State::kAbsent) << step;
    expect_undone(wish.id.text());
    expect_original(step);
  }
}

TEST_P(CredentialContract, NonsenseIsRefused) {
  const std::string subject = rig_->subject();
  for (const std::string& target :
       {std::string("nonsense"), subject, subject + " new:relative", subject + " new:/a take:/b",
        subject + " lock lock", subject + " new:/a%0", subject + " unknown:/x",
        subject + "%00 lock", subject + " old:/x",
        std::string("user:") + std::string(300, 'x') + " lock"}) {
    const auto answer = actuator_->plan({.measure = {.id = ContainmentId("c1"), .target = target}});
    ASSERT_TRUE(answer) << target << answer.error().full();
    EXPECT_TRUE(std::holds_alternative<Refusal>(*answer)) << target;
  }
  const std::string word = subject.substr(0, subject.find(':'));
  const Measure nobody{.id = ContainmentId("c1"), .target = word + ":nobody-of-this-name lock"};
  EXPECT_EQ(actuator_->plan({.measure = nobody}).error().code(), ErrorCode::kNotFound);
}

INSTANTIATE_TEST_SUITE_P(Kinds, CredentialContract,
                         testing::Values(Kind{"Htpasswd", htpasswd_rig},
                                         Kind{"Postgres", postgres_rig}, Kind{"Redis", redis_rig},
                                         Kind{"Ssh", ssh_rig}, Kind{"Token", token_rig}),
                         [](const auto& made) { return std::string(made.param.name); });

}  // namespace
}  // namespace quell::contain

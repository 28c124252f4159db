// What holds for every kind of credential, on the real server.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <set>

#include "credential/credential_contract.h"
#include "death_fixture.h"

namespace quell::contain {
namespace {

using testing::HasSubstr;
using testing::Not;

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
    for (const Measure& wish : wishes) {
      const auto planned = actuator_->plan({.measure = wish});
      ASSERT_TRUE(planned && std::holds_alternative<Plan>(*planned));
      const bool first = wish.id == wishes.front().id;
      EXPECT_THAT(std::get<Plan>(*planned).undo,
                  HasSubstr(first ? "put back exactly. THE LEAKED SECRET IS VALID AGAIN"
                                  : "what " + wishes.front().id.text()));
      expect_applied(apply(wish));
    }
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
  const auto undone = actuator_->undo(*records_->read("c1"), kNothingToTell);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_THAT(std::get<Refusal>(*undone).reasons.front(), HasSubstr("somebody else"));
  EXPECT_EQ(rig_->stored(), now);
}

TEST_P(CredentialContract, APlanThatWasOvertakenIsNotApplied) {
  const auto answer = actuator_->plan({.measure = measure("c1")});
  ASSERT_TRUE(answer);
  rig_->change_by_hand("set-by-its-owner");
  const std::string now = rig_->stored();
  const auto outcome = actuator_->apply(std::get<Plan>(*answer), *records_, kNothingToTell);
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

INSTANTIATE_TEST_SUITE_P(Kinds, CredentialContract, credential_kinds(), name_of_kind);

}  // namespace
}  // namespace quell::contain

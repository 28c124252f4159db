// Which leaked secret proves something by being refused; for every kind, on the real server.
#include "credential/credential_contract.h"
#include "fmt/format.h"

namespace quell::contain {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class OldSecretContract : public CredentialContract {};

TEST_P(OldSecretContract, AnOldSecretThatIsNotAcceptedProvesNothingAndIsRefused) {
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
  expect_refused(actuator_->apply(std::get<Plan>(*planned), *records_, kNothingToTell), "old: ");
  ASSERT_TRUE(os::remove_file(rig_->path("leaked")));
  expect_refused(actuator_->plan({.measure = wish}), "there is no ");
}

TEST_P(OldSecretContract, TheSecondOneGoesByTheSecretThatLetInBeforeTheFirst) {
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

TEST_P(OldSecretContract, WhereNoSecretWasProvedBeforeTheFirstTheSecondSaysSo) {
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

TEST_P(OldSecretContract, ASecretThatCameInAndLeakedTooIsProvedAndComesBack) {
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

INSTANTIATE_TEST_SUITE_P(Kinds, OldSecretContract, credential_kinds(), name_of_kind);

}  // namespace
}  // namespace quell::contain

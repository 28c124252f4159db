#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "replay/replay.h"

namespace quell::replay {
namespace {

using testing::Contains;
using testing::HasSubstr;

/// An attack whose success shows "SECRET", one variant, one counterpart, one control.
Reproduction reproduction() {
  const Oracle leaks{BodyContains{"SECRET"}};
  return {.name = "leak",
          .probes = {{Role::kAttack, "attack", {}, leaks, Oracle{StatusIn{422, 422}}},
                     {Role::kVariant, "variant", {}, leaks, Oracle{StatusIn{422, 422}}},
                     {Role::kCounterpart, "false half", {}, leaks},
                     {Role::kControl, "home", {}, Oracle{StatusIn{200, 200}}}}};
}

struct Reply {
  int status = 200;
  std::string body = "page";
};
const Reply kPage;
const Reply kLeak{200, "the SECRET"};
const Reply kGone{0, ""};  // status 0: the connection was cut

Shot shot(Role role, const std::string& name, const Reply& reply) {
  if (reply.status == 0) return {role, name, "", Error(ErrorCode::kUnavailable, "reset")};
  http::Exchange exchange;
  exchange.answer.status = reply.status;
  exchange.answer.body = reply.body;
  exchange.answer.body_total = reply.body.size();
  return {role, name, "", exchange};
}

struct Replies {
  Reply attack = kPage;
  Reply variant = kPage;
  Reply counterpart = kPage;
  Reply control = kPage;
  Reply control_after = kPage;
};

Verdict verdict(const Replies& replies, Question question = Question::kIsItFixed) {
  return judge(
      reproduction(),
      {shot(Role::kControl, "home", replies.control), shot(Role::kAttack, "attack", replies.attack),
       shot(Role::kVariant, "variant", replies.variant),
       shot(Role::kCounterpart, "false half", replies.counterpart),
       shot(Role::kControl, "home", replies.control_after)},
      {.known = {{503, "Reference: "}}}, question);
}

TEST(Judge, TheHoleIsOpen) {
  const Verdict open = verdict({.attack = kLeak});
  EXPECT_EQ(open.kind, VerdictKind::kExploitable);
  EXPECT_EQ(open.reasons.front(), "the attack works");
  ASSERT_EQ(open.shots.size(), 5U);
  EXPECT_TRUE(open.shots[1].positive);
}

TEST(Judge, AFixThatStopsOnlyTheReportedSpellingIsNone) {
  const Verdict open = verdict({.variant = kLeak});
  EXPECT_EQ(open.kind, VerdictKind::kExploitable);
  EXPECT_THAT(open.reasons.front(), HasSubstr("another spelling"));
}

TEST(Judge, AnOpenHoleStaysOpenWhenThePageBesideItIsBroken) {
  EXPECT_EQ(verdict({.attack = kLeak, .control_after = {500, "oops"}}).kind,
            VerdictKind::kExploitable);
}

TEST(Judge, AnOracleThatSaysYesToEverythingProvesNothing) {
  EXPECT_EQ(verdict({.attack = kLeak, .counterpart = kLeak}).kind, VerdictKind::kInconclusive);
  EXPECT_EQ(verdict({.attack = kLeak, .control = kLeak}).kind, VerdictKind::kInconclusive);
  const Verdict alone =
      verdict({.attack = kLeak, .counterpart = kGone, .control = kGone, .control_after = kGone});
  EXPECT_EQ(alone.kind, VerdictKind::kInconclusive);
  EXPECT_THAT(alone.reasons, Contains(HasSubstr("nothing to compare")));
}

TEST(Judge, FixedMeansThatAttacksFailAndOrdinaryUseWorks) {
  const Verdict fixed = verdict({});
  EXPECT_EQ(fixed.kind, VerdictKind::kNotExploitable);
  EXPECT_EQ(fixed.because, Because::kOracle);
  EXPECT_EQ(verdict({.attack = {400, "bad"}, .variant = {404, ""}}).kind,
            VerdictKind::kNotExploitable);
}

TEST(Judge, BrokenIsNotFixed) {
  for (const Reply& broken : {Reply{500, "oops"}, Reply{404, ""}, kGone}) {
    const Verdict before = verdict({.attack = broken, .variant = broken, .control = broken});
    EXPECT_EQ(before.kind, VerdictKind::kInconclusive);
    EXPECT_EQ(verdict({.control_after = broken}).kind, VerdictKind::kInconclusive)
        << "also when the attack broke it";
  }
}

TEST(Judge, BlockedInFrontIsSafeButNotFixed) {
  for (const Reply& block : {Reply{503, "Reference: 12"}, Reply{503, "busy"}, Reply{403, "WAF"},
                             Reply{429, ""}, kGone}) {
    const Replies replies{.attack = block, .variant = block, .counterpart = block};
    const Verdict stopped = verdict(replies, Question::kIsItStopped);
    EXPECT_EQ(stopped.kind, VerdictKind::kNotExploitable);
    EXPECT_EQ(stopped.because, Because::kBlockedInFront);
    const Verdict fixed = verdict(replies, Question::kIsItFixed);
    EXPECT_EQ(fixed.kind, VerdictKind::kInconclusive);
    EXPECT_EQ(fixed.because, Because::kBlockedInFront);
    EXPECT_TRUE(fixed.shots[1].blocked);
    EXPECT_THAT(fixed.reasons, Contains(HasSubstr("2 of 2 attack requests did not reach")));
  }
}

TEST(Judge, ABlockWithAHoleInItIsExploitable) {
  const Verdict open =
      verdict({.attack = {503, "Reference: 12"}, .variant = kLeak}, Question::kIsItStopped);
  EXPECT_EQ(open.kind, VerdictKind::kExploitable);
}

TEST(Judge, TheApplicationsOwnRefusalIsAFix) {
  Reproduction with_403 = reproduction();
  for (Probe& probe : with_403.probes) {
    if (probe.fixed) probe.fixed = Oracle{StatusIn{403, 403}};
  }
  const Verdict fixed =
      judge(with_403,
            {shot(Role::kAttack, "attack", {403, "no"}),
             shot(Role::kVariant, "variant", {403, "no"}), shot(Role::kControl, "home", kPage)},
            {}, Question::kIsItFixed);
  EXPECT_EQ(fixed.kind, VerdictKind::kNotExploitable);
  EXPECT_EQ(fixed.because, Because::kOracle);
}

TEST(Judge, AnAnswerThatWasCutCannotBeJudged) {
  std::vector<Shot> shots{shot(Role::kAttack, "attack", kPage),
                          shot(Role::kControl, "home", kPage)};
  std::get<http::Exchange>(shots.front().outcome).answer.body_total = 1'000'000;
  EXPECT_EQ(judge(reproduction(), shots, {}, Question::kIsItFixed).kind,
            VerdictKind::kInconclusive);
}

TEST(Judge, NothingSentIsInconclusive) {
  EXPECT_EQ(judge(reproduction(), {}, {}, Question::kIsItFixed).kind, VerdictKind::kInconclusive);
  EXPECT_EQ(
      judge(reproduction(), {shot(Role::kControl, "home", kPage)}, {}, Question::kIsItFixed).kind,
      VerdictKind::kInconclusive);
}

}  // namespace
}  // namespace quell::replay

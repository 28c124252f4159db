// The grounds of a verdict beside the answers' plain sizes: logins, other clients, logs, pages of
// few kinds.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "judge.h"
#include "judge_for_test.h"

namespace quell::investigate {
namespace {

using attack::Class;

bool says(const Judged& judged, Side side, std::string_view part) {
  return std::ranges::any_of(judged.judgement.evidence, [&](const Evidence& evidence) {
    return evidence.side == side && evidence.text.find(part) != std::string::npos;
  });
}

Verdict verdict(const Case& asked) {
  return judge(asked).judgement.verdict;
}

Group refused_and_let_in() {
  Group group(Class::kSqli);
  group.told({.value = "admin'%20--%20-", .status = 302, .bytes = 0});
  group.told({.value = "'%20or%201=1%20--%20-", .status = 302, .bytes = 0});
  return group;
}

TEST(JudgeLogin, ARedirectLetsInWhereFailuresAreAnsweredOtherwise) {
  const Group group = refused_and_let_in();
  Case asked = group.question();
  const Baseline both = {{302, {.answers = 9}}, {401, {.answers = 8}}};
  const Baseline only = {{302, {.answers = 90}}};
  const Case told{.vector = Class::kSqli,
                  .endpoint = "/login",
                  .parameter = "user",
                  .answers = asked.answers,
                  .sample = asked.sample,
                  .baseline = both,
                  .site = asked.site};
  const Judged judged = judge(told);
  EXPECT_EQ(judged.judgement.verdict, Verdict::kLikely);
  EXPECT_TRUE(says(judged, Side::kFor, "a redirect lets in"));
  EXPECT_EQ(judge_one(told, judged, observed({.value = "'%20or%201=1", .status = 302})),
            Verdict::kLikely);
  const Case silent{.vector = Class::kSqli,
                    .endpoint = "/login",
                    .parameter = "user",
                    .answers = asked.answers,
                    .sample = asked.sample,
                    .baseline = only,
                    .site = asked.site};
  EXPECT_EQ(verdict(silent), Verdict::kAttempted);
  EXPECT_TRUE(says(judge(silent), Side::kNotObservable, "answers all in one way"));
  const Case elsewhere{.vector = Class::kSqli,
                       .endpoint = "/item",
                       .parameter = "id",
                       .answers = asked.answers,
                       .sample = asked.sample,
                       .baseline = both,
                       .site = asked.site};
  EXPECT_EQ(verdict(elsewhere), Verdict::kAttempted) << "no login";
  AfterLogin after{.let_in = {{1001, 3}}, .is_told_apart = true, .is_exact = true};
  const Case follow{.vector = Class::kSqli,
                    .endpoint = "/login",
                    .parameter = "user",
                    .answers = asked.answers,
                    .sample = asked.sample,
                    .baseline = only,
                    .site = asked.site,
                    .after_login = &after};
  const Judged led = judge(follow);
  EXPECT_EQ(led.judgement.verdict, Verdict::kLikely) << "what followed tells";
  Observation let_in = observed({.value = "'%20or%201=1", .status = 302});
  EXPECT_EQ(judge_one(follow, led, let_in), Verdict::kAttempted) << "of the others it does not";
  let_in.seconds = 1001;
  let_in.line = 3;
  EXPECT_EQ(judge_one(follow, led, let_in), Verdict::kLikely);
  after.is_exact = false;
  EXPECT_EQ(verdict(follow), Verdict::kAttempted) << "others may have got the page";
  EXPECT_TRUE(says(judge(follow), Side::kFor, "right after 1 redirect"));
  SiteAnswers redirects;
  redirects.add_redirect(1);
  redirects.add_redirect(2);
  const Case everywhere{.vector = Class::kSqli,
                        .endpoint = "/login",
                        .parameter = "user",
                        .answers = asked.answers,
                        .sample = asked.sample,
                        .baseline = both,
                        .site = redirects};
  EXPECT_EQ(verdict(everywhere), Verdict::kAttempted) << "errors are redirected, too";
}

TEST(JudgeWitnesses, WhatOthersProvedHoldsForMoreThanOneRequest) {
  Group group(Class::kSqli);
  group.usual(600, 10).told({.value = "1'%20and%20a=b%20--%20-"});
  group.told({.value = "1'%20and%20b=c%20--%20-"});
  Case asked = group.question();
  asked.proofs_of_others = 2;
  EXPECT_EQ(verdict(asked), Verdict::kAttempted) << "two may be a visitor's";
  group.told({.value = "1'%20and%20c=d%20--%20-"});
  Case two = group.question();
  EXPECT_EQ(verdict(two), Verdict::kAttempted);
  two.proofs_of_others = 2;
  const Judged judged = judge(two);
  EXPECT_EQ(judged.judgement.verdict, Verdict::kLikely);
  EXPECT_TRUE(says(judged, Side::kFor, "2 other clients"));
  Group waits = group;
  waits.told({.value = "1'%20and%20sleep(5)%20--%20-"});
  Case refuted = waits.question();
  refuted.proofs_of_others = 2;
  EXPECT_EQ(verdict(refuted), Verdict::kAttempted) << "told to wait, and it did not";
  Case script = two;
  script.vector = Class::kXss;
  EXPECT_EQ(verdict(script), Verdict::kAttempted) << "a browser runs it, or not";
}

TEST(JudgeOrder, ErrorsThatStoppedAreToldWithTheirTimes) {
  Group group(Class::kSqli);
  std::vector<Observation> sample;
  for (std::uint32_t i = 0; i < 12; ++i) {
    Observation one =
        observed({.value = "1", .status = i < 5 ? std::uint16_t{500} : std::uint16_t{200}});
    one.seconds = 1'795'312'800 + i;
    sample.push_back(one);
  }
  Case asked = group.question();
  asked.sample = sample;
  EXPECT_TRUE(says(judge(asked), Side::kFor,
                   "5 server errors until 2026-11-22 02:00:04, then 7 answers without one"));
  std::swap(sample[0].seconds, sample[11].seconds);
  EXPECT_FALSE(says(judge(asked), Side::kFor, "until")) << "an error came last";
}

TEST(JudgeWitnesses, ErrorsJoinedByTimeSpeakWhereChanceDoesNotExplainThem) {
  Group group(Class::kSqli);
  group.usual(600, 10);
  group.told({.value = "1'", .bytes = 603}).told({.value = "1'%20and%20'a'='a", .bytes = 601});
  Case asked = group.question();
  LoggedErrors logged{.malformed = 2, .is_covered = true};
  logged.by_time = {.moments = 2, .hits = 2, .named = 1, .usual = 0.001, .chance = 1e-6};
  for (const Observation& one : asked.sample) {
    if (one.bytes == 603) logged.lines.insert(one.request_line);
  }
  asked.logged = &logged;
  const Judged judged = judge(asked);
  EXPECT_EQ(judged.judgement.verdict, Verdict::kLikely);
  EXPECT_TRUE(says(judged, Side::kFor, "chance of an accident is 1 in 1,000,000"));
  asked.own_error = OwnError::kError;
  EXPECT_EQ(judge_one(asked, judged, asked.sample.front()), Verdict::kAttempted);
  LoggedErrors by_chance{};
  by_chance.by_time = {.moments = 9, .hits = 1, .usual = 0.1, .chance = 0.6};
  asked.logged = &by_chance;
  EXPECT_EQ(verdict(asked), Verdict::kAttempted);
  EXPECT_TRUE(says(judge(asked), Side::kNotObservable, "too many at other times"));
}

TEST(JudgeWitnesses, ASecondStatementRanWhereRefusalsAreErrors) {
  Group group(Class::kSqli);
  group.usual(600, 10);
  const Told one{.value = "1';update%20a%20set%20b=1%20--%20-"};
  group.told(one).told({.value = "1';%20delete%20from%20a%20--%20-"});
  group.told({.value = "1';/**/drop%20table%20a%20--%20-"});
  Case asked = group.question();
  asked.proofs_of_others = 1;
  asked.broken_here = 3;
  const Judged judged = judge(asked);
  EXPECT_EQ(judged.judgement.verdict, Verdict::kLikely);
  EXPECT_EQ(judge_one(asked, judged, observed(one)), Verdict::kLikely);
  asked.proofs_of_others = 0;
  EXPECT_EQ(verdict(asked), Verdict::kAttempted) << "a page that drops what it does not know";
}

TEST(JudgeWitnesses, ASecondStatementShowsInTheApplicationsLogOnly) {
  Group group(Class::kSqli);
  group.usual(600, 10);
  const Told one{.value = "1';update%20a%20set%20b=1%20--%20-"};
  group.told(one).told({.value = "1';%20delete%20from%20a%20--%20-"});
  group.told({.value = "1';/**/drop%20table%20a%20--%20-"});
  Case asked = group.question();
  asked.proofs_of_others = 2;
  EXPECT_EQ(verdict(asked), Verdict::kAttempted);
  const LoggedErrors silent{.is_covered = true};
  asked.logged = &silent;
  const Judged judged = judge(asked);
  EXPECT_EQ(judged.judgement.verdict, Verdict::kLikely);
  EXPECT_EQ(judge_one(asked, judged, observed(one)), Verdict::kLikely);
}

TEST(JudgeWitnesses, StatementsThatTheDatabaseCouldReadRan) {
  Group group(Class::kSqli);
  group.usual(600, 10);
  group.told({.value = "1'", .bytes = 603}).told({.value = "1'%20and%20'a'='a", .bytes = 601});
  Case asked = group.question();
  LoggedErrors logged{.malformed = 1, .is_covered = true};
  for (const Observation& one : asked.sample) {
    if (one.bytes == 603) logged.lines.insert(one.request_line);
  }
  asked.logged = &logged;
  const Judged judged = judge(asked);
  EXPECT_EQ(judged.judgement.verdict, Verdict::kLikely);
  EXPECT_TRUE(says(judged, Side::kFor, "becomes part of the statement"));
  const LoggedErrors silent{.is_covered = true};
  asked.logged = &silent;
  EXPECT_EQ(verdict(asked), Verdict::kAttempted);
  EXPECT_TRUE(says(judge(asked), Side::kAgainst, "none for these"));
  const LoggedErrors other{.other = 2, .is_covered = true};
  asked.logged = &other;
  EXPECT_EQ(verdict(asked), Verdict::kAttempted);
  EXPECT_TRUE(says(judge(asked), Side::kNotObservable, "other errors"));
}

TEST(JudgeOutput, AScriptAmongUploadsThatNobodyElseKnows) {
  SiteAnswers site;
  site.add_path(404, 150, 7);
  Group group(Class::kCmdi);
  group.site(site).told({.value = "uname%20-a", .bytes = 52});
  const auto on = [&](std::string_view path) {
    Case asked = group.question();
    asked.endpoint = path;
    return verdict(asked);
  };
  EXPECT_EQ(on("/uploads/pic1.php"), Verdict::kLikely);
  EXPECT_EQ(on("/uploads/pic1.php.png"), Verdict::kAttempted);
  EXPECT_EQ(on("/tools/diagnose.php"), Verdict::kAttempted) << "may belong there";
  group.usual(50, 2);
  EXPECT_EQ(on("/uploads/pic1.php"), Verdict::kAttempted) << "visitors ask for it";
}

TEST(JudgeOutput, OneRefusalForDifferentAddressesIsNoAnswer) {
  Group group(Class::kSsrf);
  group.usual(600, 10);
  const Told page{.value = "gopher://127.0.0.1:6379/", .bytes = 1200};
  const Told inner{.value = "http://[::1]/admin", .bytes = 5200};
  group.told(page).told({.value = "file:///etc/passwd", .bytes = 1200}).told(inner);
  group.told({.value = "http://169.254.169.254/latest/", .bytes = 9100});
  const Judged judged = group.judged();
  EXPECT_EQ(judged.judgement.verdict, Verdict::kLikely);
  EXPECT_EQ(judge_one(group.question(), judged, observed(inner)), Verdict::kLikely);
  EXPECT_EQ(judge_one(group.question(), judged, observed(page)), Verdict::kAttempted);
}

TEST(JudgeOutput, PayloadsThatOnlyWaitHaveNoOutput) {
  Group group(Class::kCmdi);
  group.usual(400, 5);
  group.told({.value = "127.0.0.1;sleep%202", .bytes = 900});
  group.told({.value = "127.0.0.1;sleep%203", .bytes = 1900});
  EXPECT_EQ(group.verdict(), Verdict::kAttempted);
}

TEST(Judge, NoiseOfAnotherScaleIsNoData) {
  // Visitors take compressed pages of 1 kB; this client does not, and pages have blocks by turns.
  Group group(Class::kSqli);
  group.usual(1000, 4);
  unsigned bytes = 84'000;
  for (const char* value : {"1'%20union%20select%201--", "1'%20union%20select%201,2--",
                            "1'%20union%20select%20a--", "1'%20union%20select%20a,b--"})
    group.told({.value = value, .bytes = bytes += 500});
  const Judged judged = group.judged();
  EXPECT_EQ(judged.judgement.verdict, Verdict::kAttempted);
  EXPECT_TRUE(says(judged, Side::kNotObservable, "does not take compressed ones"));
}

TEST(Judge, SizesThatOrdinaryAnswersHaveAreUsual) {
  SizeHistogram sizes;
  for (int i = 0; i < 97; ++i) sizes.add(1000);
  for (int i = 0; i < 3; ++i) sizes.add(20'000);
  const Baseline baseline = {
      {200, {.answers = 100, .median = 1000, .deviation = 0, .sizes = &sizes}}};
  const SiteAnswers site;
  Group group(Class::kCmdi);
  group.told({.value = "x;id", .bytes = 20'300}).told({.value = "x;ls", .bytes = 20'300});
  Case asked{.vector = Class::kCmdi,
             .answers = group.question().answers,
             .sample = group.question().sample,
             .baseline = baseline,
             .site = site};
  EXPECT_EQ(verdict(asked), Verdict::kAttempted);
  Group other(Class::kCmdi);
  other.told({.value = "x;id", .bytes = 60'300}).told({.value = "x;ls", .bytes = 60'300});
  const Case odd{.vector = Class::kCmdi,
                 .answers = other.question().answers,
                 .sample = other.question().sample,
                 .baseline = baseline,
                 .site = site};
  EXPECT_EQ(verdict(odd), Verdict::kLikely);
}

TEST(Judge, ValuesReadByHalvingShowThatAnswersDiffer) {
  // The pages' noise is larger than what tells yes from no: only the questions show it.
  Group group(Class::kSqli);
  group.usual(600, 300);
  unsigned at = 0;
  for (const char wanted : {'p', 'a', '9', '5'}) {
    ++at;
    unsigned low = 32;
    unsigned high = 127;
    while (low < high) {
      const unsigned middle = (low + high) / 2;
      group.told({.value = "3'%20and%20ascii(substr(pw," + std::to_string(at) + ",1))%3E" +
                           std::to_string(middle) + "--",
                  .bytes = 500 + middle * 37 % 400});
      (static_cast<unsigned>(wanted) > middle ? low : high) =
          static_cast<unsigned>(wanted) > middle ? middle + 1 : middle;
    }
  }
  const Judged judged = group.judged();
  EXPECT_EQ(judged.judgement.verdict, Verdict::kLikely);
  EXPECT_TRUE(says(judged, Side::kFor, "each question follows from the answer before"));
}

}  // namespace
}  // namespace quell::investigate

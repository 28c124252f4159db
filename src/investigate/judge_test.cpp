#include "judge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "judge_for_test.h"

namespace quell::investigate {
namespace {

using attack::Class;

bool says(const Judged& judged, Side side, std::string_view part) {
  return std::ranges::any_of(judged.judgement.evidence, [&](const Evidence& evidence) {
    return evidence.side == side && evidence.text.find(part) != std::string::npos;
  });
}

TEST(Judge, TwoDifferentWaitsThatWereFollowedAreProof) {
  Group group(Class::kSqli);
  group.usual(600, 10);
  group.told({.value = "3%20AND%20sleep(0)"});
  group.told({.value = "3%20AND%20sleep(1)", .milliseconds = 1004});
  EXPECT_EQ(group.verdict(), Verdict::kLikely);
  group.told({.value = "3%20AND%20sleep(2)", .milliseconds = 2011});
  const Judged judged = group.judged();
  EXPECT_EQ(judged.judgement.verdict, Verdict::kConfirmed);
  EXPECT_TRUE(says(judged, Side::kFor, "2 different waits"));
  // A question that was answered with "no" gave information as well.
  const Told no{.value = "3%20AND%20if(1>2,sleep(2),0)"};
  EXPECT_EQ(judge_one(group.question(), judged, observed(no)), Verdict::kConfirmed);
  const Told refused{.value = "3%20AND%20sleep(2)", .status = 403};
  EXPECT_EQ(judge_one(group.question(), judged, observed(refused)), Verdict::kBlocked);
}

TEST(Judge, AServerThatDoesNotWaitSpeaksAgainst) {
  Group group(Class::kSqli);
  group.usual(600, 10).told({.value = "3%20AND%20sleep(5)"}).told({.value = "3%20AND%20sleep(2)"});
  const Judged judged = group.judged();
  EXPECT_EQ(judged.judgement.verdict, Verdict::kAttempted);
  EXPECT_TRUE(says(judged, Side::kAgainst, "told the server to wait, and it did not"));
}

TEST(Judge, ASlowPageIsNoWait) {
  Group group(Class::kSqli);
  group.told({.value = "3%20AND%20sleep(5)", .milliseconds = 900});
  group.told({.value = "3%20AND%20sleep(2)", .milliseconds = 1200});
  EXPECT_EQ(group.verdict(), Verdict::kAttempted);
}

TEST(Judge, NumbersThatDecideTheAnswerReachTheQuery) {
  Group group(Class::kSqli);
  group.usual(600, 200);
  for (int i = 0; i < 8; ++i) {
    const std::string value = "3%20AND%20ascii(substr(pw,1,1))%3E" + std::to_string(60 + i);
    group.told({.value = value, .bytes = i < 4 ? 612U : 640U});
  }
  const Judged judged = group.judged();
  EXPECT_EQ(judged.judgement.verdict, Verdict::kAttempted) << "28 bytes may be noise";
  for (int i = 8; i < 16; ++i) {
    const std::string value = "3%20AND%20ascii(substr(pw,2,1))%3E" + std::to_string(60 + i);
    group.told({.value = value, .status = i < 12 ? std::uint16_t{200} : std::uint16_t{404}});
  }
  EXPECT_TRUE(says(group.judged(), Side::kFor, "alike but for their numbers"));
  EXPECT_EQ(group.verdict(), Verdict::kLikely);
}

TEST(Judge, ANumberThatIsReadAloneIsNoInjection) {
  // As (int) in PHP: "3 or 1=1" is 3, which exists, and "-1 or 1=1" is -1, which does not.
  Group group(Class::kSqli);
  group.told({.value = "3%20or%201=1"}).told({.value = "3%20or%201=2"});
  group.told({.value = "-1%20or%201=1", .status = 404});
  group.told({.value = "-1%20or%201=2", .status = 404});
  EXPECT_EQ(group.verdict(), Verdict::kAttempted);
}

TEST(Judge, APageThatRepeatsWhatWasSentGrowsWithIt) {
  Group group(Class::kSqli);
  group.usual(600, 5);
  std::string value = "x'%20or%201=1";
  for (int i = 0; i < 8; ++i) {
    value += "%20or%20name='a'";
    group.told({.value = value, .bytes = 640 + 12U * static_cast<unsigned>(i)});
  }
  EXPECT_EQ(group.verdict(), Verdict::kAttempted);
}

TEST(Judge, OnePageForWhateverIsSentIsNoData) {
  Group group(Class::kSqli);
  group.usual(600, 5);
  for (const char* value : {"'%20or%201=1--", "'%20union%20select%201--", "'%20and%20'a'='b"})
    group.told({.value = value, .bytes = 4000});
  const Judged judged = group.judged();
  EXPECT_EQ(judged.judgement.verdict, Verdict::kAttempted);
  EXPECT_TRUE(says(judged, Side::kAgainst, "of about one size, whatever was sent"));
}

TEST(Judge, PagesOfErrorsThatDifferHoldSomething) {
  Group constant(Class::kSqli);
  Group different(Class::kSqli);
  unsigned bytes = 500;
  for (const char* value : {"1'%20and%20extractvalue(1,concat(1,(select%20a%20from%20b)))",
                            "1'%20and%20extractvalue(1,concat(1,(select%20c%20from%20d)))",
                            "1'%20and%20extractvalue(1,concat(1,(select%20e%20from%20f)))"}) {
    constant.told({.value = value, .status = 500, .bytes = 500});
    different.told({.value = value, .status = 500, .bytes = bytes += 90});
  }
  EXPECT_EQ(constant.verdict(), Verdict::kAttempted);
  EXPECT_EQ(different.verdict(), Verdict::kLikely);
}

TEST(Judge, TheBlockPageOfAFirewallIsABlock) {
  SiteAnswers site;
  for (const std::uint64_t endpoint : {1U, 2U, 3U}) {
    site.add({.status = 200, .bytes = 312}, 1, endpoint);
  }
  Group group(Class::kSqli);
  group.site(site).told({.value = "'%20or%201=1--", .bytes = 312});
  EXPECT_EQ(group.verdict(), Verdict::kBlocked);
  EXPECT_EQ(judge_one(group.question(), group.judged(),
                      observed({.value = "'%20or%201=1--", .bytes = 312})),
            Verdict::kBlocked);
}

TEST(Judge, OnePageForDifferentFilesIsNoFile) {
  Group group(Class::kTraversal);
  group.told({.value = "../../etc/passwd", .bytes = 700});
  group.told({.value = "../../etc/hosts", .bytes = 705});
  EXPECT_EQ(group.verdict(), Verdict::kAttempted);
  group.told({.value = "../../../etc/passwd", .bytes = 1840});
  const Judged judged = group.judged();
  EXPECT_EQ(judged.judgement.verdict, Verdict::kLikely);
  const Told file{.value = "../../../etc/passwd", .bytes = 1840};
  const Told page{.value = "../../etc/hosts", .bytes = 705};
  EXPECT_EQ(judge_one(group.question(), judged, observed(file)), Verdict::kLikely);
  EXPECT_EQ(judge_one(group.question(), judged, observed(page)), Verdict::kAttempted);
}

TEST(Judge, APathIsFoundWhereOthersAreMissing) {
  SiteAnswers nothing_known;
  SiteAnswers others_missing;
  others_missing.add_path(404, 150, 7);
  SiteAnswers catch_all;
  for (const std::uint64_t path : {7U, 8U, 9U}) catch_all.add_path(200, 430, path);
  const auto verdict_on = [](const SiteAnswers& site) {
    Group group(Class::kTraversal);
    return group.in_path().site(site).told({.value = ".env", .bytes = 431}).verdict();
  };
  EXPECT_EQ(verdict_on(nothing_known), Verdict::kAttempted);
  EXPECT_EQ(verdict_on(others_missing), Verdict::kLikely);
  EXPECT_EQ(verdict_on(catch_all), Verdict::kAttempted);
}

TEST(Judge, OutputOfCommandsDiffersAsTheyDo) {
  Group group(Class::kCmdi);
  group.usual(400, 5);
  group.told({.value = "127.0.0.1;id", .bytes = 455});
  group.told({.value = "127.0.0.1;cat%20/etc/passwd", .bytes = 2200});
  EXPECT_EQ(group.verdict(), Verdict::kLikely);
}

TEST(Judge, CrossSiteScriptingIsNeverSeenToSucceed) {
  Group group(Class::kXss);
  group.usual(400, 5);
  group.told({.value = "%3Cscript%3Ealert(1)%3C/script%3E", .bytes = 9000});
  group.told({.value = "%3Cscript%3Ealert(22222)%3C/script%3E", .bytes = 12000});
  const Judged judged = group.judged();
  EXPECT_EQ(judged.judgement.verdict, Verdict::kAttempted);
  EXPECT_TRUE(says(judged, Side::kNotObservable, "whether a browser ran"));
}

}  // namespace
}  // namespace quell::investigate

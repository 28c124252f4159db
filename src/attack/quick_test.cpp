#include "attack/quick.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "sample_requests_test.h"

namespace quell::attack {
namespace {

constexpr Where kEverywhere[] = {Where::kTarget, Where::kQuery, Where::kPath, Where::kHeader,
                                 Where::kBody};

void expect_same(const Brief& brief, const Classification& full, const std::string& bytes) {
  if (full.is_attack()) EXPECT_EQ(brief.top_score, full.top_score) << bytes;
  EXPECT_LE(brief.top_score, full.top_score) << bytes;  // what is plain is left out
  EXPECT_EQ(brief.truncated, full.truncated) << bytes;
  ASSERT_EQ(brief.findings.size(), full.findings.size()) << bytes;
  for (std::size_t i = 0; i < full.findings.size(); ++i) {
    EXPECT_EQ(brief.findings[i].which, full.findings[i].which) << bytes;
    EXPECT_EQ(brief.findings[i].score, full.findings[i].score) << bytes;
    EXPECT_EQ(brief.findings[i].where, full.findings[i].where) << bytes;
    EXPECT_EQ(brief.findings[i].parameter, full.findings[i].parameter) << bytes;
  }
}

// One judge for everything: what it kept from the requests before must not show.
TEST(QuickJudge, FindsWhatClassifyFinds) {
  SampleRequests samples(20261122);
  QuickJudge judge;
  std::size_t attacks = 0;
  for (int i = 0; i < 6000; ++i) {
    const std::string value =
        samples.below(4) == 0 ? samples.target_with(samples.value()) : samples.value();
    for (const Where where : kEverywhere) {
      const Classification full = classify(where, value);
      expect_same(judge.judge(where, value), full, value);
      attacks += full.is_attack() ? 1 : 0;
    }
  }
  EXPECT_GT(attacks, 3000U);
  EXPECT_LT(attacks, 27000U);
}

TEST(QuickJudge, JudgesWholeRequests) {
  SampleRequests samples(7);
  QuickJudge judge;
  for (int i = 0; i < 3000; ++i) {
    const std::string target = samples.target_with(samples.value());
    const std::string referer = "https://shop.example" + samples.ordinary_target();
    const std::string agent = samples.value();
    const RequestView request{
        .method = "GET", .target = target, .referer = referer, .user_agent = agent};
    expect_same(judge.judge(request), classify_request(request),
                fmt::format("{} {}", target, agent));
  }
}

TEST(QuickJudge, NamesOutliveTheirPart) {
  QuickJudge judge;
  const Brief brief = judge.judge(
      Where::kTarget,
      "/s?%66irst=x%27+or+1%3D1--&f=%7B%22second%22%3A%22../../etc/passwd%22%7D&third=plain");
  ASSERT_EQ(brief.findings.size(), 2U);
  EXPECT_EQ(brief.findings[0].parameter, "first");
  EXPECT_EQ(brief.findings[1].parameter, "f.second");
}

TEST(QuickJudge, SeesNamesOfClassesInBodies) {
  QuickJudge judge;
  for (const char* body : {"x=java.lang.ProcessBuilder", "{\"x\": \"java.lang.ProcessBuilder\"}"}) {
    EXPECT_TRUE(judge.judge(Where::kBody, body).is_attack()) << body;
    expect_same(judge.judge(Where::kBody, body), classify(Where::kBody, body), body);
  }
}

TEST(QuickJudge, CanBeMoved) {
  QuickJudge first;
  EXPECT_TRUE(first.judge(Where::kQuery, "x' or 1=1--").is_attack());
  QuickJudge second = std::move(first);
  EXPECT_FALSE(second.judge(Where::kQuery, "shoes").is_attack());
  EXPECT_TRUE(second.judge(Where::kQuery, "x' or 1=1--").is_attack());
}

TEST(QuickJudge, ManyFindingsAreBestFirst) {
  std::string target = "/x?";
  for (int i = 0; i < 300; ++i) target += "a=../x&b=x'+or+1=1--&c=7+order+by+3--&";
  QuickJudge judge;
  const Brief brief = judge.judge(Where::kTarget, target);
  expect_same(brief, classify(Where::kTarget, target), target);
  EXPECT_TRUE(brief.truncated);
  EXPECT_GT(brief.findings.size(), 400U);
  for (std::size_t i = 1; i < brief.findings.size(); ++i) {
    EXPECT_GE(brief.findings[i - 1].score, brief.findings[i].score);
  }
}

}  // namespace
}  // namespace quell::attack

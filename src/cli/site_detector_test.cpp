#include "site_detector.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "attack/detect_line.h"
#include "rules/rule_set.h"

namespace quell::cli {
namespace {

constexpr std::string_view kRules = R"(
allow:
  - name: readers look for SQL
    path: /docs/*
    parameter: q
  - name: "old \e[31mprobe"
    classes: [sqli]
    pattern: '^1 or 1=1--$'
patterns:
  - name: export of everything
    class: scan
    pattern: 'export=(all|everything)\b'
    score: 0.95
  - name: programs
    in: user_agent
    pattern: '^Headless'
)";

class SiteDetectorTest : public testing::Test {
 protected:
  void SetUp() override {
    auto rules = rules::RuleSet::parse(kRules, "rules.yaml");
    ASSERT_TRUE(rules) << rules.error().full();
    rules_ = *std::move(rules);
  }

  std::string answer(std::string_view line) {
    std::string out;
    SiteDetector(rules_).answer(line, out);
    return out;
  }

  rules::RuleSet rules_;
};

TEST_F(SiteDetectorTest, AnswersAsWithoutRulesWhereNoRuleActs) {
  for (const std::string_view line :
       {"query\tshoes", "query\t1%27+or+%27a%27%3D%27a", "path\t/a/%2e%2e/%2e%2e/etc/passwd",
        "header\tMozilla/5.0", "query\t/shop?q=1%27+or+1=1--", "body\ta=1%27+or+1=1--", "nonsense",
        "target\t/x", "query\t"}) {
    EXPECT_EQ(answer(line), attack::answer_line(line).text) << line;
  }
}

TEST_F(SiteDetectorTest, WhatARuleAllowsIsBenignAndNamesTheRule) {
  EXPECT_EQ(answer("query\t/docs/search?q=1%27+or+1=1--"),
            "benign\tbenign\t0.000\tallowed by this site's rule \"readers look for SQL\"");
  // Only there, and only in that parameter.
  EXPECT_TRUE(answer("query\t/docs/search?p=1%27+or+1=1--").starts_with("attack\tsqli\t"));
  EXPECT_TRUE(answer("query\t/docs/../x?q=1%27+or+1=1--").starts_with("attack\t"));
}

TEST_F(SiteDetectorTest, ARulesNameCannotWriteToTheTerminal) {
  const std::string allowed = answer("query\t1+or+1=1--");
  EXPECT_TRUE(allowed.starts_with("benign\tbenign\t0.000\tallowed by")) << allowed;
  EXPECT_EQ(allowed.find('\x1b'), std::string::npos);
}

TEST_F(SiteDetectorTest, PatternsAddWhatOnlyTheSiteKnows) {
  EXPECT_EQ(answer("query\t/report?export=all"),
            "attack\tscan\t0.950\tthe rule \"export of everything\" of this site matches");
  EXPECT_TRUE(answer("path\t/export=all").starts_with("attack\tscan\t0.950\t"));
  EXPECT_TRUE(answer("header\tHeadless/1").starts_with("attack\tother\t0.900\t"));
  // A value alone is no target, and says nothing of a user agent.
  EXPECT_TRUE(answer("query\texport=all").starts_with("benign\t"));
  EXPECT_TRUE(answer("body\texport=all").starts_with("benign\t"));
}

TEST_F(SiteDetectorTest, OfWhatIsLeftTheBestIsAnswered) {
  EXPECT_TRUE(answer("query\t/docs/a?q=1%27+or+1=1--&f=../../../etc/passwd")
                  .starts_with("attack\ttraversal\t"));
  EXPECT_TRUE(
      answer("query\t/docs/a?q=1%27+or+1=1--&export=all").starts_with("attack\tscan\t0.950\t"));
}

TEST_F(SiteDetectorTest, SaysWhatTheLineWas) {
  std::string out;
  SiteDetector detector(rules_);
  EXPECT_EQ(detector.answer("query\t/docs/search?q=1%27+or+1=1--", out), attack::Answer::kBenign);
  EXPECT_EQ(detector.answer("query\t/x?export=all", out), attack::Answer::kAttack);
  EXPECT_EQ(detector.answer("nothing", out), attack::Answer::kMalformed);
}

}  // namespace
}  // namespace quell::cli

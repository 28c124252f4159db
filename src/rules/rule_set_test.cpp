#include "rules/rule_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace quell::rules {
namespace {

RuleSet rules_of(std::string_view yaml) {
  auto rules = RuleSet::parse(yaml, "rules.yaml");
  EXPECT_TRUE(rules) << rules.error().full();
  return rules ? std::move(*rules) : RuleSet();
}

std::string error_of(std::string_view yaml) {
  const auto rules = RuleSet::parse(yaml, "rules.yaml");
  return rules ? std::string() : rules.error().message();
}

attack::Classification judged(const RuleSet& rules, const Request& request) {
  auto out = attack::classify_request(
      {.target = request.target, .referer = request.referer, .user_agent = request.user_agent});
  rules.apply(request, out);
  return out;
}

bool is_attack(const RuleSet& rules, std::string_view target, std::string_view client = {}) {
  return judged(rules, {.client = client, .target = target}).is_attack();
}

constexpr std::string_view kSql = "/docs/search?q=1%27%20union%20select%20a,b%20from%20t--";

TEST(RuleSet, NoRulesChangeNothing) {
  const RuleSet none;
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(is_attack(none, kSql));
  EXPECT_FALSE(is_attack(none, "/docs/search?q=shoes"));
}

TEST(RuleSet, AllowsWhatAllOfARuleHoldsFor) {
  const RuleSet rules = rules_of(R"(
allow:
  - name: readers look for SQL
    classes: [sqli]
    path: /docs/*
    parameter: q
)");
  EXPECT_FALSE(is_attack(rules, kSql));
  EXPECT_TRUE(is_attack(rules, "/shop/search?q=1%27%20union%20select%20a,b%20from%20t--"));
  EXPECT_TRUE(is_attack(rules, "/docs/search?x=1%27%20union%20select%20a,b%20from%20t--"));
  EXPECT_TRUE(is_attack(rules, "/docs/search?q=../../../../etc/passwd"));
}

TEST(RuleSet, APathThatHidesWhereItLeadsIsNeverAllowed) {
  const RuleSet rules = rules_of("allow:\n  - {name: all docs, path: /docs/*}\n");
  EXPECT_FALSE(is_attack(rules, kSql));
  for (const std::string_view target :
       {"/docs/../../../etc/passwd", "/docs/%2e%2e/%2e%2e/etc/passwd", "/docs/..%5c..%5cwin.ini"}) {
    EXPECT_TRUE(is_attack(rules, target)) << target;
  }
}

TEST(RuleSet, AllowsByClientAndByPattern) {
  const RuleSet rules = rules_of(R"(
allow:
  - name: our own scanner
    clients: [192.0.2.0/28, "2001:db8::/32"]
  - name: one known query
    pattern: '^1'' union select a,b from t--$'
)");
  EXPECT_FALSE(is_attack(rules, "/x?id=1%20or%201=1--", "192.0.2.7"));
  EXPECT_FALSE(is_attack(rules, "/x?id=1%20or%201=1--", "2001:db8::7"));
  EXPECT_TRUE(is_attack(rules, "/x?id=1%20or%201=1--", "192.0.2.77"));
  EXPECT_TRUE(is_attack(rules, "/x?id=1%20or%201=1--", "not an address"));
  EXPECT_FALSE(is_attack(rules, kSql, "192.0.2.77"));
}

TEST(RuleSet, PatternsFindWhatIsOrdinaryElsewhere) {
  const RuleSet rules = rules_of(R"(
patterns:
  - {name: whole export, class: scan, pattern: 'export=(all|everything)', score: 0.95}
  - {name: old client, class: other, in: user_agent, pattern: '^OldClient/'}
)");
  EXPECT_TRUE(rules.matches({.target = "/x?export=all"}));
  EXPECT_FALSE(rules.matches({.target = "/x?export=one"}));
  const auto found = judged(rules, {.target = "/x?export=all", .user_agent = "OldClient/1"});
  ASSERT_EQ(found.findings.size(), 2U);
  EXPECT_EQ(found.best().which, attack::Class::kScan);
  EXPECT_DOUBLE_EQ(found.top_score, 0.95);
  EXPECT_EQ(found.findings[1].parameter, "User-Agent");
  EXPECT_NE(found.best().reasons.at(0).text.find("whole export"), std::string::npos);
}

TEST(RuleSet, SamplesAreJudged) {
  const RuleSet rules = rules_of(R"(
allow:
  - name: docs
    path: /docs/*
    allowed:
      - GET /docs/search?q=1%27%20union%20select%20a,b%20from%20t-- HTTP/1.1
      - /docs/search?q=shoes
    still_found:
      - /shop?q=1%27%20union%20select%20a,b%20from%20t--
      - /docs/search?q=1%27%20union%20select%20a,b%20from%20t--
patterns:
  - name: export
    pattern: export=all
    found: ['/x?export=all', '/x?export=one']
    not_found: ['/x?export=one']
)");
  const auto results = rules.check();
  std::string passed;
  for (const SampleResult& one : results) passed += one.passed ? '+' : '-';
  EXPECT_EQ(passed, "+-+-+-+");
  EXPECT_EQ(results[1].place, "rules.yaml:7:9");
  EXPECT_NE(results[1].found.find("needs none"), std::string::npos);
}

TEST(RuleSet, MistakesAreNamedWithTheirPlace) {
  EXPECT_NE(error_of("allow:\n  - {name: x}\n").find("would allow every attack"),
            std::string::npos);
  EXPECT_NE(error_of("allow:\n  - {name: x, classes: [sqli]}\n").find("rules.yaml:2:5"),
            std::string::npos);
  EXPECT_NE(error_of("patterns:\n  - {name: x, pattern: '('}\n").find("RE2"), std::string::npos);
  EXPECT_NE(error_of("patterns:\n  - {name: x, pattern: 'a*'}\n").find("every request"),
            std::string::npos);
  EXPECT_NE(error_of("patterns:\n  - {name: x, pattern: a, score: 0.2}\n").find("0.5 to 1"),
            std::string::npos);
  EXPECT_NE(error_of("patterns:\n  - {name: x, pattern: a}\n  - {name: x, pattern: b}\n")
                .find("another rule"),
            std::string::npos);
  EXPECT_NE(error_of("alow: []\n").find("allow"), std::string::npos);
  EXPECT_NE(error_of("allow:\n  - {name: x, path: docs}\n").find("begins with"), std::string::npos);
  EXPECT_NE(error_of("allow:\n  - {name: x, clients: [192.0.2.1/24]}\n").find("rules.yaml:2"),
            std::string::npos);
}

}  // namespace
}  // namespace quell::rules

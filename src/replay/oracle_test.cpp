#include "replay/oracle.h"

#include "base64.h"
#include "gmock/gmock.h"

namespace quell::replay {
namespace {

using Says = OracleResult::Answer;

http::Answer answer(const std::string& body, std::uint64_t total) {
  http::Answer result;
  result.status = 200;
  result.headers = {{"Location", "/login?next=1"}};
  result.body = body;
  result.body_total = total;
  return result;
}

Says says(const Oracle& oracle, const http::Answer& of) {
  return evaluate(oracle, of).answer;
}

Oracle negated(Oracle oracle) {
  Not rule;
  rule.part.push_back(std::move(oracle));
  return Oracle{std::move(rule)};
}

TEST(OracleTest, EachRuleLooksAtItsPart) {
  const http::Answer page = answer("root:x:0:0", 10);
  EXPECT_EQ(says({StatusIn{200, 299}}, page), Says::kYes);
  EXPECT_EQ(says({StatusIn{201, 299}}, page), Says::kNo);
  EXPECT_EQ(says({BodyContains{"x:0"}}, page), Says::kYes);
  EXPECT_EQ(says({BodyMatches{"^root:.:\\d"}}, page), Says::kYes);
  EXPECT_EQ(says({BodyMatches{"^x"}}, page), Says::kNo);
  EXPECT_EQ(says({HeaderContains{"location", "/login"}}, page), Says::kYes);
  EXPECT_EQ(says({HeaderContains{"Server", ""}}, page), Says::kNo);
  EXPECT_EQ(says({BodySize{10, 10}}, page), Says::kYes);
  EXPECT_EQ(says({BodySize{11, std::nullopt}}, page), Says::kNo);
  EXPECT_EQ(says({AllOf{{{StatusIn{}}, {BodyContains{"no"}}}}}, page), Says::kNo);
  EXPECT_EQ(says({AnyOf{{{StatusIn{}}, {BodyContains{"no"}}}}}, page), Says::kYes);
  EXPECT_EQ(says(negated({StatusIn{}}), page), Says::kNo);
  EXPECT_EQ(says({BodyMatches{"\xff\\x00"}}, answer(std::string("\xff\0", 2), 2)), Says::kYes)
      << "on bytes, not UTF-8";
}

TEST(OracleTest, WhatWasCutOffMayHoldWhatIsMissing) {
  const http::Answer cut = answer("begin", 1000);
  EXPECT_EQ(says({BodyContains{"end"}}, cut), Says::kUnsure);
  EXPECT_EQ(says({BodyContains{"begin"}}, cut), Says::kYes);
  EXPECT_EQ(says(negated({BodyContains{"end"}}), cut), Says::kUnsure);
  EXPECT_EQ(says({AllOf{{{BodyContains{"end"}}, {StatusIn{404, 404}}}}}, cut), Says::kNo);
  EXPECT_EQ(says({AnyOf{{{BodyContains{"end"}}, {StatusIn{404, 404}}}}}, cut), Says::kUnsure);
  EXPECT_EQ(says({BodySize{1000, 1000}}, cut), Says::kYes);
}

TEST(OracleTest, SaysWhatItLookedForWithoutControlBytes) {
  EXPECT_EQ(describe({BodyContains{"a\x1b[31m"}}), "body contains \"a\\x1b[31m\"");
  EXPECT_EQ(evaluate({StatusIn{500, 599}}, answer("", 0)).why, "status is 500..599: no");
}

TEST(Base64Test, VectorsOfTheRfcAndOnlyTheOneForm) {
  EXPECT_EQ(from_base64(""), "");
  EXPECT_EQ(from_base64("Zg=="), "f");
  EXPECT_EQ(from_base64("Zm8="), "fo");
  EXPECT_EQ(from_base64("Zm9v\nYmFy"), "foobar");
  for (const char* bad : {"Z", "Zg", "Zg=", "Zh==", "Zg==Zg==", "Zg=a", "=g==", "Zm-v"}) {
    EXPECT_FALSE(from_base64(bad)) << bad;
  }
}

}  // namespace
}  // namespace quell::replay

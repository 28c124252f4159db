#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "base/limits.h"
#include "redact/redactor.h"

namespace quell::redact {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Case {
  std::string_view before;
  std::string_view after;
};

class RedactTest : public ::testing::Test {
 protected:
  RedactTest() : rules_(default_rules().value()) {}
  void expect(const std::vector<Case>& cases) {
    for (const Case& one : cases) EXPECT_EQ(redacted(rules_, one.before), one.after);
  }
  Rules rules_;
};

TEST_F(RedactTest, HeadersOfAMessage) {
  expect({{"Authorization: Bearer abc def\r\nHost: shop\r\n",
           "Authorization: [hidden]\r\nHost: shop\r\n"},
          {"COOKIE: a=b; c=d\n", "COOKIE: [hidden]\n"},
          {"Set-Cookie:sid=1; Path=/\n", "Set-Cookie:[hidden]\n"},
          {"X-Api-Key: 12345\n", "X-Api-Key: [hidden]\n"},
          {"X-CSRF-Token: t\n", "X-CSRF-Token: [hidden]\n"},
          {"Cookie: a=b;\r\n c=d\r\nHost: h\r\n", "Cookie: [hidden]\r\n [hidden]\r\nHost: h\r\n"},
          {"Accept: text/html\n", "Accept: text/html\n"},
          {"curl -H 'Cookie: a=b; c=d' http://h/", "curl -H 'Cookie: [hidden]' http://h/"}});
}

TEST_F(RedactTest, ParametersInALogLine) {
  expect({{"GET /a?token=abc&x=1 HTTP/1.1", "GET /a?token=[hidden]&x=1 HTTP/1.1"},
          {"GET /a?x=1&access_token=abc HTTP/1.1", "GET /a?x=1&access_token=[hidden] HTTP/1.1"},
          {"/a?PassWord=a%26b&y=2", "/a?PassWord=[hidden]&y=2"},
          {"/a?%70assword=abc&y=2", "/a?%70assword=[hidden]&y=2"},
          {"/a?next=%2Fb%3Ftoken%3Dabc%26z%3D1&y=2", "/a?next=%2Fb%3Ftoken%3D[hidden]%26z%3D1&y=2"},
          {"user[password]=abc&user[id]=7", "user[password]=[hidden]&user[id]=7"},
          {"a password=hunter2 was tried", "a password=[hidden] was tried"},
          {"password: hunter2, user: bob", "password: [hidden], user: bob"},
          {"/a?q=token&key=", "/a?q=token&key="},
          {"monkey=banana keyboard=qwerty", "monkey=banana keyboard=qwerty"}});
}

TEST_F(RedactTest, MembersOfJson) {
  expect(
      {{R"({"password":"a\"b","x":1})", R"({"password":"[hidden]","x":1})"},
       {R"({"name" : "Ann", "id": 7})", R"({"name" : "[hidden]", "id": 7})"},
       {R"({"phone": 15551234567, "a":1})", R"({"phone": "***4567", "a":1})"},
       {R"({"address": {"street": "x}", "no": [1]}, "a":1})", R"({"address": "[hidden]", "a":1})"},
       {R"({"pass\u0077ord":"x"})", R"({"pass\u0077ord":"[hidden]"})"},
       {R"(body="{\"secret\":\"abc\",\"n\":1}")", R"(body="{\"secret\":\"[hidden]\",\"n\":1}")"},
       {R"({"password": null})", R"({"password": null})"},
       {R"({"Authorization": "Bearer x"})", R"({"Authorization": "[hidden]"})"},
       {"{\n  \"address\": {\n    \"street\": \"x\"\n  },\n  \"a\": 1\n}",
        "{\n  \"address\": \"[hidden]\"\n[hidden]\n[hidden],\n  \"a\": 1\n}"},
       {"the name: Ann", "the name: Ann"}});
}

TEST_F(RedactTest, SecretsByTheirShape) {
  expect({{"x sk_live_0123456789abcdef y", "x sk_l***cdef y"},
          {"ghp_0123456789012345678901234567890123456789", "ghp_***6789"},
          {"see xoxb-123-456-abcdef.", "see xoxb***def."},
          {"AIzaSyA1234567890abcdefghijklmnopqrstuv", "AIza***stuv"},
          {"Bearer abcdefghijkl", "Bear***ijkl"},
          {"ghp_short stays", "ghp_short stays"},
          {"http://ann:pw@host/x", "http://ann:[hidden]@host/x"},
          {"mail ann.b+c@shop.example now", "mail [hidden]@shop.example now"},
          {"card 4111 1111 1111 1111.", "card ***1111."},
          {"card 4111111111111111", "card ***1111"},
          {"not a card 4111111111111112", "not a card 4111111111111112"},
          {"2026-11-22 03:14:15 1732245255123 10.0.0.1",
           "2026-11-22 03:14:15 1732245255123 10.0.0.1"}});
}

TEST_F(RedactTest, PrivateKeys) {
  const std::string key =
      "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabcd+/==\n-----END RSA PRIVATE "
      "KEY-----\n";
  const std::string after = redacted(rules_, "a\n" + key + "b\n");
  EXPECT_THAT(after, Not(HasSubstr("MIIE")));
  EXPECT_THAT(after, Not(HasSubstr("abcd")));
  EXPECT_THAT(after, HasSubstr("[hidden private key]"));
  EXPECT_TRUE(after.ends_with("b\n"));
  EXPECT_THAT(
      redacted(rules_,
               R"({"k":"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----","b":1})"),
      Not(HasSubstr("MIIE")));
}

TEST_F(RedactTest, AForgedKeyHeaderDoesNotHideTheLinesAfterIt) {
  const std::string log =
      "10.0.0.1 \"GET /?q=-----BEGIN PRIVATE KEY-----\"\n10.0.0.2 \"GET /etc/passwd HTTP/1.1\" "
      "200\n";
  EXPECT_THAT(redacted(rules_, log), HasSubstr("10.0.0.2 \"GET /etc/passwd HTTP/1.1\" 200"));
}

TEST_F(RedactTest, OrdinaryLogLinesStayAsTheyAre) {
  const std::string line =
      "203.0.113.9 - - [22/Nov/2026:03:14:15 +0000] \"GET /search?q=1%27%20OR%201=1-- HTTP/1.1\" "
      "200 "
      "9120 \"-\" \"sqlmap/1.7\"\n";
  EXPECT_EQ(redacted(rules_, line), line);
  const std::string binary("\x00\xff\x1b[31m\r\r\n\n", 10);
  EXPECT_EQ(redacted(rules_, binary), binary);
}

TEST_F(RedactTest, PiecesGiveTheSameAsTheWhole) {
  const std::string text =
      "Cookie: a\r\n b\r\nX: 1\n{\"password\": \"x\",\n \"address\": [\n1,\n2]}\n"
      "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE "
      "KEY-----\nghp_0123456789012345678901234567";
  const std::string whole = redacted(rules_, text);
  for (std::size_t size = 1; size < 40; ++size) {
    Redactor redactor(rules_);
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += size) {
      redactor.feed(std::string_view(text).substr(at, size), out);
    }
    redactor.finish(out);
    EXPECT_EQ(out, whole) << size;
  }
}

TEST_F(RedactTest, AnOverlongLineIsCutAndSaysSo) {
  std::string line(3 * limits::kLogLine, 'a');
  line.replace(limits::kLogLine - 10, 45, " ghp_0123456789012345678901234567890123456789");
  const std::string after = redacted(rules_, line + "\nnext");
  EXPECT_LT(after.size(), limits::kLogLine + 100);
  EXPECT_THAT(after, HasSubstr("bytes left out]\nnext"));
  EXPECT_THAT(after, Not(HasSubstr("ghp_")));
}

TEST_F(RedactTest, TimeIsLinearInHostileLines) {
  for (const std::string_view unit :
       {"a@", "\"a\":", "-----BEGIN ", "4111 ", "://", "%3D", "[[", "\\\""}) {
    std::string text;
    while (text.size() < limits::kLogLine) text += unit;
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(redacted(rules_, text).empty());
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2)) << unit;
  }
}

TEST_F(RedactTest, TheTallySaysWhatWasHidden) {
  Redactor redactor(rules_);
  std::string out;
  redactor.feed("Cookie: x\nCookie: y\n/?token=z ", out);
  redactor.finish(out);
  EXPECT_EQ(redactor.tally(), (Tally{{"header cookie", 2}, {"parameter *token", 1}}));
}

TEST(Rules, ErrorsHavePlaces) {
  const auto bad = [](std::string_view text) {
    return parse_rules(text, "r.yaml").error().message();
  };
  EXPECT_THAT(bad("headers:\n  - {name: a b, show: nothing}\n"), HasSubstr("r.yaml:2:"));
  EXPECT_THAT(bad("headers:\n  - {name: a, show: all}\n"), HasSubstr("r.yaml:2:"));
  EXPECT_THAT(bad("headres: []\n"), HasSubstr("r.yaml:1:"));
  EXPECT_THAT(bad("prefixes:\n  - {name: a, prefix: b, charset: x, at_least: 1}\n"),
              HasSubstr("charset"));
}

TEST(Rules, AreReplaceable) {
  const Rules rules = parse_rules("parameters: [{name: colour, show: last_four}]\n", "r").value();
  EXPECT_EQ(redacted(rules, "colour=ultramarine&token=x"), "colour=***rine&token=x");
}

}  // namespace
}  // namespace quell::redact

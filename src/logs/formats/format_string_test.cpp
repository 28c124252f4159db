// --log-format STRING: format strings of nginx and Apache.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "formats/entries_for_test.h"
#include "logs/format.h"
#include "logs/record.h"

namespace quell::logs {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

std::unique_ptr<Entries> read_with(std::string_view string, std::string_view text) {
  const auto format = format_from_string(string);
  EXPECT_TRUE(format) << string << ": " << (format ? "" : format.error().full());
  auto read = format ? read_lines(*format, text) : std::make_unique<Entries>();
  EXPECT_EQ(read->requests.size(), 1U) << text;
  if (read->requests.empty()) read->requests.emplace_back();
  return read;
}

TEST(FormatString, NginxMain) {
  const auto read = read_with(
      R"($remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent )"
      R"("$http_referer" "$http_user_agent" "$http_x_forwarded_for" $request_time $upstream_response_time $request_id)",
      R"(192.0.2.1 - alice [22/Nov/2026:03:14:15 +0100] "GET /a\x22b HTTP/1.1" 200 612 )"
      R"("-" "x \x22y\x22 [z]" "1.1.1.1' OR 1=1" 0.012 0.011, 0.002 6f1e)");
  const Record& record = read->requests[0];
  EXPECT_EQ(record.client, "192.0.2.1");
  EXPECT_EQ(record.user, "alice");
  EXPECT_EQ(to_iso(record.time), "2026-11-22T02:14:15.000000Z");
  EXPECT_EQ(record.target, "/a\"b");
  EXPECT_EQ(record.status, 200);
  EXPECT_EQ(record.bytes, 612U);
  EXPECT_EQ(record.referer, "");
  EXPECT_EQ(record.user_agent, "x \"y\" [z]");
  EXPECT_EQ(record.forwarded_for, "1.1.1.1' OR 1=1");
  EXPECT_EQ(record.request_time, milliseconds(12));
  EXPECT_EQ(record.request_id, "6f1e");
}

TEST(FormatString, NginxPartsOfTheRequest) {
  const auto read = read_with(
      "${msec}|$host|$request_method|$uri$is_args$args|$server_protocol|$status|$bytes_sent|"
      "$remote_addr|$connection|$some_unknown|$http_x_request_id",
      "1795317255.123|shop.example|GET|/a b|c?d=e|HTTP/1.1|200|7|192.0.2.1|44|what ever|r-9");
  const Record& record = read->requests[0];
  EXPECT_EQ(to_iso(record.time), "2026-11-22T03:14:15.123000Z");
  EXPECT_EQ(record.host, "shop.example");
  EXPECT_EQ(record.method, "GET");
  EXPECT_EQ(record.target, "/a b|c?d=e");
  EXPECT_EQ(record.client, "192.0.2.1");
  EXPECT_EQ(record.request_id, "r-9");
}

TEST(FormatString, NginxUrl) {
  const auto read = read_with(
      R"([$time_iso8601] $remote_addr "$request_method $scheme://$host$request_uri $server_protocol" $status)",
      R"([2026-11-22T03:14:15+00:00] 192.0.2.1 "GET https://shop.example/a?b=c d HTTP/2.0" 404)");
  const Record& record = read->requests[0];
  EXPECT_EQ(record.host, "shop.example");
  EXPECT_EQ(record.target, "/a?b=c d");
  EXPECT_EQ(record.request, "GET /a?b=c d HTTP/2.0");
  EXPECT_EQ(record.protocol, "HTTP/2.0");
}

TEST(FormatString, NginxJsonWrittenByHand) {
  const auto read = read_with(
      R"(escape=json {"t":"$time_iso8601","a":"$remote_addr","r":"$request","s":$status,"u":"$http_user_agent"})",
      R"({"t":"2026-11-22T03:14:15+00:00","a":"192.0.2.1","r":"GET /\u0001\"\u00e9\ud83d\ude00 HTTP/1.1","s":200,"u":"a\\b"})");
  const Record& record = read->requests[0];
  EXPECT_EQ(record.target, "/\x01\"\xc3\xa9\xf0\x9f\x98\x80");
  EXPECT_EQ(record.user_agent, "a\\b");
  EXPECT_EQ(record.status, 200);
}

TEST(FormatString, ApacheWithTimesInParts) {
  const auto read = read_with(
      R"(%v:%p %h %l %u [%{%d/%b/%Y:%T}t.%{usec_frac}t %{%z}t] \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\" %D %{UNIQUE_ID}e %%)",
      R"(shop.example:443 192.0.2.1 - bob smith [22/Nov/2026:03:14:15.123456 +0100] "GET /\"a\\ HTTP/1.1" 302 512 "https://a/" "x" 12345 Zx@1 %)");
  const Record& record = read->requests[0];
  EXPECT_EQ(record.host, "shop.example");
  EXPECT_EQ(record.client, "192.0.2.1");
  EXPECT_EQ(record.user, "bob smith");
  EXPECT_EQ(to_iso(record.time), "2026-11-22T02:14:15.123456Z");
  EXPECT_EQ(record.target, "/\"a\\");
  EXPECT_EQ(record.status, 302);
  EXPECT_EQ(record.bytes, 512U);
  EXPECT_EQ(record.request_time, microseconds(12345));
  EXPECT_EQ(record.request_id, "Zx@1");
}

TEST(FormatString, ApacheParts) {
  const auto read =
      read_with(R"(%a %{sec}t %m "%U%q" %H %!200s %B %{ms}T %{X-Forwarded-For}i)",
                R"(192.0.2.1 1795317255 POST "/a?b" HTTP/1.1 - 0 15 10.0.0.1, 10.0.0.2)");
  const Record& record = read->requests[0];
  EXPECT_EQ(record.request, "POST /a?b HTTP/1.1");
  EXPECT_FALSE(record.status);
  EXPECT_EQ(record.request_time, milliseconds(15));
  EXPECT_EQ(record.forwarded_for, "10.0.0.1, 10.0.0.2");
  const auto timed = read_with("%h %{%Y-%m-%d %H:%M:%S}t %T \"%r\" %s",
                               "h 2026-11-22 03:14:15 3 \"GET / HTTP/1.1\" 200");
  EXPECT_EQ(to_iso(timed->requests[0].time), "2026-11-22T03:14:15.000000Z");
  EXPECT_EQ(timed->requests[0].request_time, std::chrono::seconds(3));
}

// As for "combined": what a client writes must not move the fields around it, nor lose the line.
TEST(FormatString, FreeTextCannotMoveOtherFields) {
  for (const char* user :
       {"a [01/Jan/1999:00:00:00 +0000] \\x22GET /x", "- - [", "a] \\\"b", "[] [] []"}) {
    const auto read = read_with(R"($remote_addr - $remote_user [$time_local] "$request" $status)",
                                "192.0.2.1 - " + std::string(user) +
                                    R"( [22/Nov/2026:03:14:15 +0000] "GET /real HTTP/1.1" 401)");
    EXPECT_EQ(read->requests[0].target, "/real");
    EXPECT_EQ(read->requests[0].client, "192.0.2.1");
    EXPECT_EQ(to_iso(read->requests[0].time), "2026-11-22T03:14:15.000000Z");
  }
}

TEST(FormatString, ErrorsNameThePosition) {
  for (const auto& [string, part] : std::initializer_list<std::pair<const char*, const char*>>{
           {"$time_local $remote_addr$status $request",
            "position 25: nothing stands between "
            "$remote_addr and $status"},
           {"%t %h%l \"%r\"", "position 6: nothing stands between %h and %l"},
           {"$time_local $ $request", "position 13"},
           {"${time_local $request", "position 1"},
           {"%t %{Referer", "position 5"},
           {"%t \"%r\" %", "position 9"},
           {"%t \"%r\" %9", "position 9"},
           {"$remote_addr $request", "no time"},
           {"%h %t", "no request"},
           {"", "no time"},
       }) {
    const auto format = format_from_string(string);
    ASSERT_FALSE(format) << string;
    EXPECT_EQ(format.error().code(), ErrorCode::kInvalidInput);
    EXPECT_NE(format.error().message().find(part), std::string::npos)
        << string << ": " << format.error().message();
  }
  EXPECT_EQ(format_from_string(std::string(100'000, 'a')).error().code(), ErrorCode::kLimit);
}

TEST(FormatString, LinesOfOtherForms) {
  const auto format = format_from_string(R"(%h %t "%r" %>s)");
  ASSERT_TRUE(format);
  const auto read =
      read_lines(*format, R"(192.0.2.1 [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 2000)"
                          "\n"
                          R"(192.0.2.1 [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 "more")"
                          "\n"
                          R"(192.0.2.1 [22/Nov/2026:03:14:99 +0000] "GET / HTTP/1.1" 200)"
                          "\n"
                          R"(192.0.2.1 [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1)"
                          "\n\"\n");
  EXPECT_EQ(read->requests.size(), 0U);
  EXPECT_EQ(read->not_mine, 5U);
}

TEST(FormatString, ACutLineKeepsTheFieldsBeforeTheCut) {
  const std::string line =
      R"(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET /?id=1' HTTP/1.1" 200 5 "ref" "agent")";
  const auto format = format_from_string(
      R"($remote_addr - $remote_user [$time_local] "$request" $status $bytes_sent "$http_referer" "$http_user_agent")");
  ASSERT_TRUE(format);
  for (std::size_t size = line.find("GET") + 4; size < line.size(); ++size) {
    const auto read = read_cut(*format, line.substr(0, size));
    ASSERT_EQ(read->requests.size(), 1U) << line.substr(0, size);
    EXPECT_EQ(read->requests[0].method, "GET");
  }
}

TEST(FormatNamed, NamesNicknamesAndStrings) {
  for (const std::string& name : format_names()) {
    const auto format = format_named(name);
    ASSERT_TRUE(format) << name;
    EXPECT_EQ(format->name, name);
  }
  EXPECT_EQ(format_from_string("vhost_combined")->name, "vhost_combined");
  EXPECT_EQ(format_named("%h %t \"%r\"")->name, "custom");
  const auto unknown = format_named("combind\x1b");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message().find("vhost_combined, combined, common, json"),
            std::string::npos);
  EXPECT_EQ(unknown.error().message().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace quell::logs

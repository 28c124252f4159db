// JSON lines of servers as they write them, and as they get them wrong.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "base/time.h"
#include "formats/entries_for_test.h"
#include "formats/json_mend.h"
#include "logs/format.h"
#include "logs/record.h"

namespace quell::logs {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

const Record& only(const std::unique_ptr<Entries>& read) {
  static const Record none;
  EXPECT_EQ(read->requests.size(), 1U);
  return read->requests.empty() ? none : read->requests.front();
}

TEST(Json, NginxEscapeJson) {
  const auto read = read_named(
      "json",
      R"({"time_iso8601":"2026-11-22T03:14:15+01:00","remote_addr":"192.0.2.1","remote_user":"",)"
      R"("request":"GET /s?q=\"x\u0001 HTTP/1.1","status": "404","body_bytes_sent":"612",)"
      R"("request_time":"0.012","http_referrer":"-","http_user_agent":"a\\b\/","http_x_forwarded_for":)"
      R"("203.0.113.9, 10.0.0.1","request_id":"6f1e","server_name":"shop.example"})");
  const Record& record = only(read);
  EXPECT_EQ(to_iso(record.time), "2026-11-22T02:14:15.000000Z");
  EXPECT_EQ(record.client, "192.0.2.1");
  EXPECT_EQ(record.user, "");
  EXPECT_EQ(record.request, "GET /s?q=\"x\x01 HTTP/1.1");
  EXPECT_EQ(record.method, "GET");
  EXPECT_EQ(record.target, "/s?q=\"x\x01");
  EXPECT_EQ(record.protocol, "HTTP/1.1");
  EXPECT_EQ(record.status, 404);
  EXPECT_EQ(record.bytes, 612U);
  EXPECT_EQ(record.request_time, milliseconds(12));
  EXPECT_EQ(record.referer, "");
  EXPECT_EQ(record.user_agent, "a\\b/");
  EXPECT_EQ(record.forwarded_for, "203.0.113.9, 10.0.0.1");
  EXPECT_EQ(record.request_id, "6f1e");
  EXPECT_EQ(record.host, "shop.example");
}

TEST(Json, Caddy) {
  const auto read = read_named(
      "json",
      R"({"level":"info","ts":1795317255.123456,"logger":"http.log.access","msg":"handled request",)"
      R"("request":{"remote_ip":"10.0.0.1","remote_port":"5","client_ip":"203.0.113.9","proto":)"
      R"("HTTP/2.0","method":"POST","host":"shop.example:8443","uri":"/login?x=1","headers":)"
      R"({"User-Agent":["curl/8"],"X-Forwarded-For":["203.0.113.9"],"Referer":["https://a/"]}},)"
      R"("bytes_read":3,"user_id":"bob","duration":0.001929675,"size":10900,"status":200,)"
      R"("resp_headers":{"Server":["Caddy"]}})");
  const Record& record = only(read);
  EXPECT_EQ(to_iso(record.time), "2026-11-22T03:14:15.123456Z");
  EXPECT_EQ(record.client, "203.0.113.9");
  EXPECT_EQ(record.user, "bob");
  EXPECT_EQ(record.request, "POST /login?x=1 HTTP/2.0");
  EXPECT_EQ(record.method, "POST");
  EXPECT_EQ(record.target, "/login?x=1");
  EXPECT_EQ(record.protocol, "HTTP/2.0");
  EXPECT_EQ(record.host, "shop.example");
  EXPECT_EQ(record.status, 200);
  EXPECT_EQ(record.bytes, 10900U);
  EXPECT_EQ(record.request_time, microseconds(1929));
  EXPECT_EQ(record.user_agent, "curl/8");
  EXPECT_EQ(record.referer, "https://a/");
  EXPECT_EQ(record.forwarded_for, "203.0.113.9");
}

TEST(Json, Traefik) {
  const auto read = read_named(
      "json",
      R"({"ClientAddr":"203.0.113.9:5000","ClientHost":"203.0.113.9","ClientUsername":"-",)"
      R"("DownstreamContentSize":12,"DownstreamStatus":502,"Duration":1250000,"OriginStatus":0,)"
      R"("RequestAddr":"shop.example","RequestHost":"shop.example","RequestMethod":"GET",)"
      R"("RequestPath":"/a?b=c","RequestProtocol":"HTTP/1.1","StartUTC":"2026-11-22T03:14:15.5Z",)"
      R"("level":"info","msg":"","request_User-Agent":"x y","time":"2026-11-22T03:14:16Z"})");
  const Record& record = only(read);
  EXPECT_EQ(record.client, "203.0.113.9");
  EXPECT_EQ(record.user, "");
  EXPECT_EQ(record.bytes, 12U);
  EXPECT_EQ(record.status, 502);
  EXPECT_EQ(record.request_time, microseconds(1250));
  EXPECT_EQ(record.target, "/a?b=c");
  EXPECT_EQ(record.host, "shop.example");
  EXPECT_EQ(record.user_agent, "x y");
  EXPECT_EQ(to_iso(record.time), "2026-11-22T03:14:16.000000Z");
}

TEST(Json, Envoy) {
  const auto read = read_named(
      "json",
      R"({"start_time":"2026-11-22T03:14:15.003Z","method":"GET","path":"/a","protocol":"HTTP/1.1",)"
      R"("response_code":503,"bytes_sent":91,"duration":17,"x_forwarded_for":null,"user_agent":"u",)"
      R"("request_id":"id-1","authority":"shop.example:443","downstream_remote_address":)"
      R"("[2001:db8::9]:50000"})");
  const Record& record = only(read);
  EXPECT_EQ(record.client, "2001:db8::9");
  EXPECT_EQ(record.request, "GET /a HTTP/1.1");
  EXPECT_EQ(record.status, 503);
  EXPECT_EQ(record.request_time, milliseconds(17));
  EXPECT_EQ(record.request_id, "id-1");
  EXPECT_EQ(record.host, "shop.example");
  EXPECT_EQ(record.forwarded_for, "");
}

TEST(Json, OwnNamesComeFirst) {
  const auto format = json_format_with_fields("time=t, client=src.ip,request=r,status=code");
  ASSERT_TRUE(format);
  const auto read = read_lines(
      *format,
      R"({"t":1795317255123,"src":{"ip":"192.0.2.1"},"client_ip":"6.6.6.6","r":"GET / HTTP/1.1",)"
      R"("code":200,"status":500})");
  const Record& record = only(read);
  EXPECT_EQ(to_iso(record.time), "2026-11-22T03:14:15.123000Z");
  EXPECT_EQ(record.client, "192.0.2.1");
  EXPECT_EQ(record.target, "/");
  EXPECT_EQ(record.status, 200);
}

TEST(Json, OwnNamesThatAreNone) {
  for (const char* fields : {"", "time", "time=", "tme=ts", "=x", ","}) {
    const auto format = json_format_with_fields(fields);
    ASSERT_FALSE(format) << fields;
    EXPECT_EQ(format.error().code(), ErrorCode::kInvalidInput);
  }
  EXPECT_NE(json_format_with_fields("tme=ts").error().message().find("request_time_ms"),
            std::string::npos);
}

std::string line_with_target(std::string_view target) {
  return R"({"time":"2026-11-22T03:14:15Z","client_ip":"192.0.2.1","method":"GET","status":200,"uri":")" +
         std::string(target) + R"("})";
}

// What servers write as JSON is not always JSON; the bytes that the client sent come back.
TEST(Json, FaultyLinesKeepTheirBytes) {
  for (const auto& [written, sent] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"/\xff\xfe?q=\xc3\xa9", "/\xff\xfe?q=\xc3\xa9"},     // not UTF-8
           {R"(/\xff\x22\x5c\xC3\xA9)", "/\xff\"\\\xc3\xa9"},    // \xHH of Apache and nginx
           {"/a\x01\x1f\tb", "/a\x01\x1f\tb"},                   // control bytes
           {R"(/\ud800x\udc00)", "/\xef\xbf\xbdx\xef\xbf\xbd"},  // lone surrogates
           {R"(/\ud83d\ude00\xff)", "/\xf0\x9f\x98\x80\xff"},    // a pair that is none
           {R"(/\q\v\')", "/\\q\v\\'"},                          // escapes that JSON lacks
           {"/\xf4\x8f\xb8\x80\xff", "/\xf4\x8f\xb8\x80\xff"},   // the area that hides bytes
       }) {
    const auto read = read_named("json", line_with_target(written));
    EXPECT_EQ(only(read).target, sent) << written;
    EXPECT_EQ(only(read).client, "192.0.2.1");
  }
}

TEST(Json, TheFirstOfEqualNamesCounts) {
  const auto read = read_named(
      "json",
      R"({"time":"2026-11-22T03:14:15Z","client_ip":"192.0.2.1","request":"GET /a HTTP/1.1",)"
      R"("status":200,"client_ip":"6.6.6.6","request":"GET /b HTTP/1.1","status":500})");
  EXPECT_EQ(only(read).client, "192.0.2.1");
  EXPECT_EQ(only(read).target, "/a");
  EXPECT_EQ(only(read).status, 200);
}

TEST(Json, RequestLinesThatAreNone) {
  for (const auto& [written, sent] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"", ""}, {R"(\u0016\u0003\u0001)", "\x16\x03\x01"}}) {
    const auto read = read_named(
        "json",
        R"({"time":"2026-11-22T03:14:15Z","remote_addr":"192.0.2.1","status":"400","request":")" +
            std::string(written) + "\"}");
    EXPECT_EQ(only(read).request, sent);
    EXPECT_EQ(only(read).method, "");
  }
}

// An attacker must not hide a request behind an enormous field.
TEST(Json, ACutLineKeepsTheFieldsBeforeTheCut) {
  const std::string line = line_with_target(R"(/?q=\u0001\\\xff)" + std::string(50, 'a'));
  const auto format = format_named("json");
  ASSERT_TRUE(format);
  const std::size_t target = line.find("/?q=");
  for (std::size_t size = target + 1; size < line.size(); ++size) {
    const auto read = read_cut(*format, line.substr(0, size));
    ASSERT_EQ(read->requests.size(), 1U) << line.substr(0, size);
    EXPECT_EQ(read->requests[0].client, "192.0.2.1");
    EXPECT_TRUE(read->requests[0].target.starts_with("/")) << line.substr(0, size);
    EXPECT_TRUE(read->requests[0].cut);
  }
}

TEST(Json, EntriesOfApplications) {
  const auto read = read_named(
      "json",
      R"~({"timestamp":"2026-11-22T03:14:15Z","level":"error","logger":"django.request",)~"
      R"~("message":"failed","request_id":"r-1","exc_info":"Traceback (most recent call last):\n)~"
      R"~(  File \"/srv/a.py\", line 4, in f\n    x()\nsqlite3.OperationalError: near \"x\""})~"
      "\n"
      R"~({"level":50,"time":1795317255123,"msg":"boom","err":{"type":"TypeError","stack":)~"
      R"~("TypeError: boom\n    at run (/srv/a.js:1:2)"}})~");
  ASSERT_EQ(read->events.size(), 2U);
  const AppEvent& python = read->events[0];
  EXPECT_EQ(python.level, Level::kError);
  EXPECT_EQ(python.logger, "django.request");
  EXPECT_EQ(python.message, "failed");
  EXPECT_EQ(python.exception, "sqlite3.OperationalError");
  EXPECT_EQ(python.top_frame, "f (/srv/a.py:4)");
  EXPECT_EQ(python.request_id, "r-1");
  const AppEvent& node = read->events[1];
  EXPECT_EQ(node.level, Level::kError);
  EXPECT_EQ(node.exception, "TypeError");
  EXPECT_EQ(node.top_frame, "run (/srv/a.js:1:2)");
  EXPECT_EQ(to_iso(*node.time), "2026-11-22T03:14:15.123000Z");
}

TEST(Json, WhatIsNotItsOwn) {
  const auto read = read_named("json",
                               "{\n{}\n[1]\n{\"a\":1}\n{\"method\":\"GET\"\n"
                               "{\"method\":\"GET\",\"uri\":\"/\",\"status\":200}\n"
                               "{\"time\":\"x\",\"method\":\"GET\",\"uri\":\"/\",\"status\":200}\n"
                               "{\"message\":\"x\"}\nnull\n{\"a\":}\n{{{{{{\n");
  EXPECT_EQ(read->requests.size() + read->events.size(), 0U);
  EXPECT_EQ(read->not_mine, 11U);
}

TEST(Json, DeepAndWideLinesAreBounded) {
  std::string deep =
      R"({"time":"2026-11-22T03:14:15Z","client_ip":"192.0.2.1","method":"GET","uri":"/","x":)";
  std::string wide = deep;
  for (int i = 0; i < 5000; ++i) deep += "[";
  for (int i = 0; i < 5000; ++i) deep += "]";
  wide += "{";
  for (int i = 0; i < 2000; ++i) wide += "\"k" + std::to_string(i) + "\":1.5,";
  wide += "\"z\":0}}";
  EXPECT_LE(read_named("json", deep + "}")->requests.size(), 1U);
  EXPECT_EQ(read_named("json", wide)->requests.size(), 1U);
}

TEST(JsonMend, DeepLinesAreNotClosed) {
  const std::string deep(1000, '{');
  EXPECT_EQ(closed_json(deep), deep);
  EXPECT_EQ(closed_json("{\"a\":[{\"b\":\"c"), "{\"a\":[{\"b\":\"c\"}]}");
}

TEST(JsonMend, LeavesSoundLinesAlone) {
  for (const char* line :
       {R"({"a":"b\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t"})", R"({"é":[1,{"b":null}]})"}) {
    EXPECT_EQ(mended_json(line).text, line);
    EXPECT_EQ(closed_json(line), line);
  }
}

}  // namespace
}  // namespace quell::logs

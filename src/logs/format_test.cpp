#include "logs/format.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace quell::logs {
namespace {

/// A record whose bytes outlive the test's line.
struct Parsed final : Sink {
  std::string line;
  std::unique_ptr<Decoder> decoder;
  Record record;
  std::string format;

  bool is_request = false;

  void request(const Record& found) override {
    record = found;
    is_request = true;
  }
  void login(const Login&) override {}
  void event(const AppEvent&) override {}
};

std::unique_ptr<Parsed> parse(std::string line, bool cut = false) {
  auto out = std::make_unique<Parsed>();
  out->line = std::move(line);
  for (const Format& format : known_formats()) {
    out->decoder = format.decoder({});
    const RawLine raw{.text = out->line, .cut = cut, .place = {}};
    if (out->decoder->take(raw, *out) == Taken::kNotMine) continue;
    out->format = format.name;
    if (!out->is_request) return nullptr;
    return out;
  }
  return nullptr;
}

TEST(Combined, SampleOfNginx) {
  const auto parsed = parse(
      R"~(203.0.113.9 - alice [22/Nov/2026:03:14:15 +0100] "GET /search?q=a%20b HTTP/1.1" 200 612 )~"
      R"~("https://shop.example/" "Mozilla/5.0 (X11; Linux x86_64)")~");
  ASSERT_TRUE(parsed);
  const Record& record = parsed->record;
  EXPECT_EQ(parsed->format, "combined");
  EXPECT_EQ(record.client, "203.0.113.9");
  EXPECT_EQ(record.user, "alice");
  EXPECT_EQ(to_iso(record.time), "2026-11-22T02:14:15.000000Z");
  EXPECT_EQ(record.method, "GET");
  EXPECT_EQ(record.target, "/search?q=a%20b");
  EXPECT_EQ(record.protocol, "HTTP/1.1");
  EXPECT_EQ(record.status, 200);
  EXPECT_EQ(record.bytes, 612U);
  EXPECT_EQ(record.referer, "https://shop.example/");
  EXPECT_EQ(record.user_agent, "Mozilla/5.0 (X11; Linux x86_64)");
  EXPECT_FALSE(record.request_time);
}

TEST(Combined, SampleWithRequestTimeAndOtherTrailingFields) {
  const auto plain =
      parse(R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 5 "-" "-" 1.234)~");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->record.request_time, std::chrono::milliseconds(1234));
  EXPECT_EQ(plain->record.referer, "");
  const auto more = parse(
      R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 5 "-" "-" "10.0.0.1" )~"
      R"~(rt=0.050 uct="0.001")~");
  ASSERT_TRUE(more);
  EXPECT_EQ(more->record.request_time, std::chrono::milliseconds(50));
}

TEST(Combined, EscapesOfNginxAndApacheAreUndone) {
  const auto nginx = parse(
      R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET /\x22\x5C\xC3\xa9 HTTP/1.1" 404 0 "-" "\x1b[2J")~");
  ASSERT_TRUE(nginx);
  EXPECT_EQ(nginx->record.target, "/\"\\\xc3\xa9");
  EXPECT_EQ(nginx->record.user_agent, "\x1b[2J");
  const auto apache = parse(
      R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET /\"\\x41\tb\q HTTP/1.1" 404 - "-" "a\"b")~");
  ASSERT_TRUE(apache);
  EXPECT_EQ(apache->record.target, "/\"\\x41\tb\\q");
  EXPECT_EQ(apache->record.user_agent, "a\"b");
  EXPECT_FALSE(apache->record.bytes);
}

TEST(Combined, RequestLinesThatAreNone) {
  const auto binary = parse(
      R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "\x16\x03\x01\x02\x00" 400 157 "-" "-")~");
  ASSERT_TRUE(binary);
  EXPECT_EQ(binary->record.method, "");
  EXPECT_EQ(binary->record.target, std::string("\x16\x03\x01\x02\x00", 5));
  const auto nothing = parse(R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "" 400 0 "-" "-")~");
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->record.request, "");
  const auto spaces =
      parse(R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET /a b HTTP/1.1" 400 0 "-" "-")~");
  ASSERT_TRUE(spaces);
  EXPECT_EQ(spaces->record.target, "/a b");
  const auto old = parse(R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET /x" 200 0 "-" "-")~");
  ASSERT_TRUE(old);
  EXPECT_EQ(old->record.target, "/x");
  EXPECT_EQ(old->record.protocol, "");
}

// A user name is written by the client: it must not be able to move the time or the request.
TEST(Combined, UserNamesCannotForgeFields) {
  const auto parsed = parse(
      R"~(192.0.2.1 - a [01/Jan/1999:00:00:00 +0000] \x22GET /x [22/Nov/2026:03:14:15 +0000] )~"
      R"~("GET /real HTTP/1.1" 401 0 "-" "-")~");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->record.target, "/real");
  EXPECT_EQ(parsed->record.client, "192.0.2.1");
  EXPECT_EQ(to_iso(parsed->record.time), "2026-11-22T03:14:15.000000Z");
  EXPECT_EQ(parsed->record.user, "a [01/Jan/1999:00:00:00 +0000] \"GET /x");
}

TEST(Common, Sample) {
  const auto parsed = parse(
      R"~(client.example - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326)~");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->format, "common");
  EXPECT_EQ(parsed->record.client, "client.example");
  EXPECT_EQ(to_iso(parsed->record.time), "2000-10-10T20:55:36.000000Z");
}

TEST(VhostCombined, Sample) {
  const auto parsed = parse(
      R"~(www.shop.example:443 2001:db8::1 - - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/2.0" 200 5 "-" "x")~");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->format, "vhost_combined");
  EXPECT_EQ(parsed->record.host, "www.shop.example");
  EXPECT_EQ(parsed->record.client, "2001:db8::1");
}

TEST(Formats, AnIpv6ClientIsNoVirtualHost) {
  const auto parsed =
      parse(R"~(2001:db8::80 - - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/2.0" 200 5 "-" "x")~");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->format, "combined");
  EXPECT_EQ(parsed->record.client, "2001:db8::80");
}

TEST(Formats, RefuseWhatIsNoAccessLogLine) {
  const std::string good =
      R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 5 "-" "x")~";
  for (const char* line : {
           "",
           "\"",
           "2026/11/22 03:14:15 [error] 7#7: *1 open() \"/x\" failed",
           R"~(192.0.2.1 - - [32/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 5 "-" "x")~",
           R"~(192.0.2.1 - - [29/Feb/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 5 "-" "x")~",
           R"~(192.0.2.1 - - [22/Nov/2026:24:14:15 +0000] "GET / HTTP/1.1" 200 5 "-" "x")~",
           R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 20 5 "-" "x")~",
           R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 5x "-" "x")~",
           R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 5 "-" "x)~",
           R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 5 "-" "x"y)~",
           R"~(- - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 5 "-" "x")~",
       }) {
    EXPECT_FALSE(parse(line)) << line;
  }
  ASSERT_TRUE(parse(good));
  // Every cut of a good line is either read or refused, and read only where a whole format ends.
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto parsed = parse(good.substr(0, size));
    if (parsed) EXPECT_EQ(parsed->format, "common") << good.substr(0, size);
  }
}

// An attacker must not hide a request behind an enormous user agent: what stands before the cut
// counts.
TEST(Formats, ACutLineKeepsTheFieldsBeforeTheCut) {
  const std::string good =
      R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET /?id=1' HTTP/1.1" 200 5 "ref" "agent")~";
  const std::size_t request = good.find("GET");
  for (std::size_t size = request + 4; size < good.size(); ++size) {
    const auto parsed = parse(good.substr(0, size), true);
    ASSERT_TRUE(parsed) << good.substr(0, size);
    EXPECT_EQ(parsed->record.method, "GET");
  }
}

TEST(FieldBuffer, NeverGrowsSoThatViewsStayValid) {
  FieldBuffer buffer;
  buffer.start_line(12);
  const auto first = buffer.unescaped(R"~(\x41)~");
  const auto second = buffer.unescaped(R"~(\x4\)~");
  EXPECT_EQ(first, "A");
  EXPECT_EQ(second, R"~(\x4\)~");
}

}  // namespace
}  // namespace quell::logs

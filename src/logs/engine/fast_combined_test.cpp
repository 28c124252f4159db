#include "fast_combined.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <tuple>

#include "formats/table.h"
#include "line_stream.h"

namespace quell::logs {
namespace {

constexpr std::string_view kLine =
    R"~(203.0.113.9 - - [22/Nov/2026:03:14:15 +0100] "GET /search?q=a%20b HTTP/1.1" 200 612 )~"
    R"~("https://shop.example/" "Mozilla/5.0 (X11; Linux x86_64)")~";

auto fields(const Record& record) {
  return std::tuple(record.time, record.host, record.client, record.user, record.request,
                    record.method, record.target, record.protocol, record.status, record.bytes,
                    record.referer, record.user_agent, record.request_time, record.forwarded_for);
}

/// One line through both ways; answers whether the fast one read it.
bool read_alike(FastCombined& fast, std::string_view text) {
  static Record quick;  // used again, as the reader does
  LineStream stream(4096, mark_kernels().front().run);
  std::ranges::copy(text, stream.room().begin());
  bool was_fast = false;
  stream.put(text.size(), [](const IndexedLine&) {});
  stream.finish([&](const IndexedLine& line) {
    was_fast = fast.parse(line, quick);
    if (!was_fast) return;
    FieldBuffer buffer;
    buffer.start_line(line.text.size());
    Record slow;
    EXPECT_TRUE(parse_combined(line.text, buffer, slow)) << line.text;
    EXPECT_EQ(fields(quick), fields(slow)) << line.text;
  });
  return was_fast;
}

TEST(FastCombined, ReadsOrdinaryLines) {
  FastCombined fast;
  EXPECT_TRUE(read_alike(fast, kLine));
  for (const char* line : {
           R"~(192.0.2.1 - - [22/Nov/2026:03:14:16 +0100] "GET / HTTP/1.1" 304 0 "-" "-")~",
           R"~(2001:db8::1 - - [22/Nov/2026:03:15:00 +0100] "POST /login HTTP/2.0" 302 5 "-" "x")~",
           R"~(host.example - - [22/Nov/2026:03:15:60 +0100] "GET /a b HTTP/1.1" 400 5 "-" "x")~",
           R"~(192.0.2.1 - - [22/Nov/2026:03:15:00 -0330] "-" 400 5 "-" "")~",
           R"~(192.0.2.1 - - [22/Nov/2026:03:15:00 -0330] "" 000 5 "-" "x")~",
       }) {
    EXPECT_TRUE(read_alike(fast, line)) << line;
  }
}

TEST(FastCombined, LeavesTheUnusualToTheSlowWay) {
  FastCombined fast;
  for (const char* line : {
           R"~(192.0.2.1 - bob [22/Nov/2026:03:14:15 +0100] "GET / HTTP/1.1" 200 5 "-" "-")~",
           R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0100] "GET /\x22 HTTP/1.1" 200 5 "-" "-")~",
           R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0100] "GET / HTTP/1.1" 200 - "-" "-")~",
           R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0100] "GET / HTTP/1.1" 200 5 "-" "-" 0.012)~",
           R"~(192.0.2.1 - - [32/Nov/2026:03:14:15 +0100] "GET / HTTP/1.1" 200 5 "-" "-")~",
           R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0100] "GET / HTTP/1.1" 200 5 "-" "-)~",
           R"~("""""")~",
           "",
       }) {
    EXPECT_FALSE(read_alike(fast, line)) << line;
  }
}

// Whatever the fast way reads, the slow way reads the same.
TEST(FastCombined, AgreesWithTheSlowWayOnMutatedLines) {
  std::mt19937 random(3);
  FastCombined fast;
  unsigned read = 0;
  constexpr std::string_view kBytes = "\"\" []0129:-/+ abNovDec\\\r";
  for (unsigned round = 0; round < 60'000; ++round) {
    std::string line(kLine);
    for (unsigned edits = random() % 3; edits > 0; --edits) {
      const std::size_t at = random() % line.size();
      const char byte = kBytes[random() % kBytes.size()];
      if (random() % 3 == 0)
        line.erase(at, 1);
      else if (random() % 2 == 0)
        line[at] = byte;
      else
        line.insert(at, 1, byte);
    }
    read += read_alike(fast, line) ? 1U : 0U;
  }
  EXPECT_GT(read, 20'000U);
}

}  // namespace
}  // namespace quell::logs

#include "logs/line_splitter.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace quell::logs {
namespace {

struct Seen {
  std::string text;
  std::uint64_t number;
  std::uint64_t dropped;
  bool operator==(const Seen&) const = default;
};

/// The oracle: everything in memory, one byte at a time.
std::vector<Seen> naive(const std::string& stream, std::size_t limit) {
  std::vector<Seen> out;
  std::string line;
  const auto end_line = [&] {
    const std::uint64_t dropped = line.size() > limit ? line.size() - limit : 0;
    line.resize(line.size() - dropped);
    if (dropped == 0 && !line.empty() && line.back() == '\r') line.pop_back();
    out.push_back({line, out.size() + 1, dropped});
    line.clear();
  };
  bool open = false;
  for (const char c : stream) {
    open = c != '\n';
    if (open)
      line += c;
    else
      end_line();
  }
  if (open) end_line();
  return out;
}

TEST(LineSplitter, AgreesWithTheNaiveSplitterHoweverTheStreamIsCut) {
  std::mt19937 random(4711);
  for (int round = 0; round < 3000; ++round) {
    std::string stream;
    for (std::size_t i = 0, n = random() % 120; i < n; ++i) stream += "ab\r\n\0\n"[random() % 6];
    const std::size_t limit = 1 + random() % 20;
    std::vector<Seen> got;
    LineSplitter splitter(
        [&](const Line& line) {
          got.push_back({std::string(line.text), line.number, line.dropped_bytes});
        },
        limit);
    for (std::size_t at = 0; at < stream.size();) {
      const std::size_t size = 1 + random() % 30;
      splitter.feed(std::string_view(stream).substr(at, size));
      at += size;
    }
    splitter.finish();
    splitter.finish();  // a second end changes nothing
    ASSERT_EQ(got, naive(stream, limit)) << "round " << round;
  }
}

TEST(LineSplitter, AHundredMegabyteLineKeepsItsStartAndCountsTheRest) {
  std::uint64_t lines = 0;
  std::uint64_t dropped = 0;
  std::size_t kept = 0;
  LineSplitter splitter([&](const Line& line) {
    ++lines;
    kept = std::max(kept, line.text.size());
    dropped += line.dropped_bytes;
  });
  const std::string megabyte(1 << 20, 'x');
  for (int i = 0; i < 100; ++i) splitter.feed(megabyte);
  splitter.feed("\nnext\n");
  splitter.finish();
  EXPECT_EQ(lines, 2U);
  EXPECT_EQ(kept, limits::kLogLine);
  EXPECT_EQ(dropped, 100UZ * (1UZ << 20U) - limits::kLogLine);
}

}  // namespace
}  // namespace quell::logs

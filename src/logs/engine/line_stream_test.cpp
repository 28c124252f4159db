#include "line_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace quell::logs {
namespace {

struct Seen {
  std::string text;
  std::uint64_t dropped = 0;
  std::vector<std::uint32_t> quotes{};
  bool backslash = false;
  bool operator==(const Seen&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Seen& seen) {
  return out << '[' << seen.text << "] dropped " << seen.dropped << " quotes "
             << testing::PrintToString(seen.quotes) << " backslash " << seen.backslash;
}

/// The oracle: everything in memory, line by line.
std::vector<Seen> naive(std::string_view bytes, std::size_t limit) {
  std::vector<Seen> out;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    Seen seen;
    if (line.size() > limit) {
      seen.dropped = line.size() - limit;
      line = line.substr(0, limit);
    } else if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    seen.text = line;
    for (std::uint32_t i = 0; i < line.size(); ++i) {
      if (line[i] == '"' && seen.quotes.size() < kPlacedQuotes) seen.quotes.push_back(i);
      seen.backslash |= line[i] == '\\';
    }
    if (seen.dropped > 0) seen = {.text = seen.text, .dropped = seen.dropped};
    out.push_back(std::move(seen));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return out;
}

Seen copy_of(const IndexedLine& line) {
  Seen seen{.text = std::string(line.text), .dropped = line.dropped_bytes};
  if (line.dropped_bytes > 0) return seen;
  const auto placed = std::min<std::size_t>(line.quote_count, kPlacedQuotes);
  seen.quotes.assign(line.quotes->begin(),
                     line.quotes->begin() + static_cast<std::ptrdiff_t>(placed));
  seen.backslash = line.has_backslash;
  return seen;
}

std::string random_log(std::mt19937& random, std::size_t size) {
  constexpr std::string_view kBytes = "ab\"\"\\ \r\n";
  std::string bytes;
  while (bytes.size() < size) {
    const std::size_t run = random() % 50 == 0 ? random() % 300 : random() % 12;
    for (std::size_t i = 0; i < run; ++i) bytes += kBytes[random() % (kBytes.size() - 1)];
    bytes += random() % 3 == 0 ? "\r\n" : "\n";
  }
  bytes.resize(size);
  return bytes;
}

TEST(LineStream, AgreesWithTheNaiveSplitWhateverThePieces) {
  std::mt19937 random(11);
  for (unsigned round = 0; round < 400; ++round) {
    const std::size_t limit = 1 + random() % 100;
    const std::size_t block = 1 + random() % 300;
    const std::string bytes = random_log(random, random() % 2000);
    const auto kernels = mark_kernels();
    LineStream stream(block, kernels[random() % kernels.size()].run, limit);
    std::vector<Seen> seen;
    const auto take = [&](const IndexedLine& line) { seen.push_back(copy_of(line)); };
    for (std::size_t at = 0; at < bytes.size();) {
      const auto room = stream.room();
      const std::size_t count = std::min({room.size(), bytes.size() - at, 1 + random() % block});
      std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), count, room.begin());
      stream.put(count, take);
      at += count;
    }
    stream.finish(take);
    ASSERT_EQ(seen, naive(bytes, limit)) << "limit " << limit << " block " << block;
  }
}

// Pieces of a file: each line is in the piece it begins in, and in no other.
TEST(LineStream, HandsOverWhatBeginsBeforeTheBound) {
  LineStream stream(64, mark_kernels().front().run);
  const std::string bytes = "one\ntwo\nthree\n";
  for (std::size_t bound = 1; bound <= bytes.size(); ++bound) {
    std::vector<std::string> seen;
    stream.reset();
    std::ranges::copy(bytes, stream.room().begin());
    stream.put(bytes.size(), [&](const IndexedLine& line) { seen.emplace_back(line.text); }, bound);
    EXPECT_EQ(seen.size(), bound <= 4 ? 1U : bound <= 8 ? 2U : 3U) << bound;
  }
}

}  // namespace
}  // namespace quell::logs

#include "mark_kernels.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace quell::logs {
namespace {

bool is_marked(char c) {
  return c == '\n' || c == '"' || c == '\\';
}

TEST(MarkKernels, AgreeWithTheNaiveLoopOnRandomBytes) {
  std::mt19937 random(7);
  // Marked bytes, then those near them, so that off-by-one comparisons show.
  const std::string near = "\n\"\\\t\v!#[]\r z\x80\xff" + std::string(1, '\0');
  for (unsigned round = 0; round < 200; ++round) {
    const std::size_t chosen = 1 + random() % near.size();  // few: all bytes are marked
    const unsigned other = 1 + random() % 40;
    const std::size_t words = 1 + random() % 40;
    std::string bytes(words * kMarkBytes, '\0');
    for (char& c : bytes) {
      c = random() % other == 0 ? near[random() % chosen] : static_cast<char>(random());
    }
    constexpr std::uint32_t kBase = 1'000'000;
    std::vector<std::uint32_t> naive;
    for (std::uint32_t i = 0; i < bytes.size(); ++i) {
      if (is_marked(bytes[i])) naive.push_back(kBase + i);
    }
    for (const NamedMarkKernel& kernel : mark_kernels()) {
      std::vector<std::uint32_t> places(bytes.size() + kMarkSlack);
      places.resize(kernel.run(bytes.data(), words, kBase, places.data()));
      ASSERT_EQ(places, naive) << kernel.name;
    }
  }
}

TEST(MarkKernels, EndWithThePlainLoop) {
  ASSERT_FALSE(mark_kernels().empty());
  EXPECT_EQ(mark_kernels().back().name, "plain");
}

}  // namespace
}  // namespace quell::logs

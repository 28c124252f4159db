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
  // Mostly bytes near the marked ones, so that off-by-one comparisons show.
  const std::string near = "\n\t\v!\"#[\\]\r z\x80\xff" + std::string(1, '\0');
  for (unsigned round = 0; round < 200; ++round) {
    const std::size_t words = 1 + random() % 40;
    std::string bytes(words * kMarkBytes, '\0');
    for (char& c : bytes) {
      c = random() % 4 == 0 ? static_cast<char>(random()) : near[random() % near.size()];
    }
    for (const NamedMarkKernel& kernel : mark_kernels()) {
      std::vector<std::uint64_t> marks(words);
      kernel.run(bytes.data(), words, marks.data());
      for (std::size_t i = 0; i < bytes.size(); ++i) {
        const bool bit = ((marks[i / kMarkBytes] >> (i % kMarkBytes)) & 1U) != 0;
        ASSERT_EQ(bit, is_marked(bytes[i])) << kernel.name << " at " << i;
      }
    }
  }
}

TEST(MarkKernels, EndWithThePlainLoop) {
  ASSERT_FALSE(mark_kernels().empty());
  EXPECT_EQ(mark_kernels().back().name, "plain");
}

}  // namespace
}  // namespace quell::logs

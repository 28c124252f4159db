#include "os/gate.h"

#include <gtest/gtest.h>

#include <thread>

namespace quell::os {
namespace {

TEST(Gate, TellsWhyItWasOpenedAlsoWhoComesLater) {
  constexpr Gate::Word kWhy = 2;
  for (int round = 0; round < 200; ++round) {
    Gate gate;
    Gate::Word early = 0;
    {
      const std::jthread waiter([&] { early = gate.wait(); });
      gate.open(kWhy);
    }
    EXPECT_EQ(early, kWhy);
    EXPECT_EQ(gate.wait(), kWhy);
  }
}

}  // namespace
}  // namespace quell::os

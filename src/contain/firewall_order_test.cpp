// Containments of the same addresses: whatever order they are applied and undone in, exactly what
// is still contained is dropped, and with none left the filter is as it was.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "contain/firewall.h"
#include "firewall_fixture.h"
#include "gmock/gmock.h"

namespace quell::contain {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(FirewallTest, UndoingTheFirstOfTwoKeepsTheSecondInForce) {
  Firewall firewall = this->firewall();
  KeptUndo sink;
  const Measure first = block("c1", kAttacker);
  const Measure second = block("c2", "203.0.113.8/31");
  ASSERT_EQ(why_not(apply(firewall, first, sink)), "");
  ASSERT_EQ(why_not(apply(firewall, second, sink)), "");
  EXPECT_FALSE(reaches(kAttacker));
  const auto probe = firewall.probe(second);
  ASSERT_TRUE(probe);
  EXPECT_THAT(probe->summary, HasSubstr("of 203.0.113.9, by c1, which stands in front of it"));
  const auto undone = firewall.undo(sink.records.at(0), kQuietly);
  ASSERT_TRUE(undone);
  EXPECT_THAT(std::get<Undone>(*undone).probe.summary,
              HasSubstr("other containments that stay: 1"));
  EXPECT_FALSE(reaches(kAttacker));
  EXPECT_EQ(firewall.probe(second)->state, State::kInForce);
  EXPECT_EQ(firewall.probe(first)->state, State::kAbsent);
  ASSERT_TRUE(firewall.undo(sink.records.at(1), kQuietly));
  EXPECT_TRUE(reaches(kAttacker));
  EXPECT_THAT(tables(), Not(HasSubstr("quell")));
}

TEST_F(FirewallTest, AnAppliedOneStaysAsItIsWhenAppliedAgain) {
  Firewall firewall = this->firewall();
  KeptUndo sink;
  const Measure wish = block("c1", kAttacker);
  ASSERT_EQ(why_not(apply(firewall, wish, sink)), "");
  EXPECT_FALSE(reaches(kAttacker));
  ASSERT_EQ(why_not(apply(firewall, wish, sink)), "");
  EXPECT_THAT(firewall.probe(wish)->summary, HasSubstr("; proved, "))
      << "its counters were not begun anew";
  EXPECT_THAT(why_not(apply(firewall, block("c1", kOrdinary), sink)), HasSubstr("changed"));
}

/// Moves of one round: containments with overlapping addresses are applied and undone at random.
class Orders : public FirewallTest, public testing::WithParamInterface<unsigned> {};

TEST_P(Orders, EndRight) {
  static const std::vector<std::string> targets{"203.0.113.9",
                                                "203.0.113.9 203.0.113.10",
                                                "203.0.113.8/29",
                                                "2001:db8:a::9",
                                                "203.0.113.8/31",
                                                "203.0.113.10",
                                                "2001:db8:a:0:0:0:0:8/125 203.0.113.9"};
  std::mt19937 random(GetParam());
  Firewall firewall = this->firewall();
  const std::string before = run({"nft", "list", "ruleset"});
  std::map<std::size_t, UndoRecord> applied;
  const auto hit = [&](const std::string& address) {
    return std::ranges::any_of(applied, [&](const auto& one) {
      const auto networks =
          networks_of(*parse_firewall_target(block("x", targets[one.first]).target));
      return std::ranges::any_of(*networks, [&](const target::Network& network) {
        return network.contains(*target::Address::parse(address));
      });
    });
  };
  const auto undo = [&](std::size_t which) {
    const auto undone = firewall.undo(applied.at(which), kQuietly);
    ASSERT_TRUE(undone) << undone.error().full();
    ASSERT_TRUE(std::holds_alternative<Undone>(*undone));
    applied.erase(which);
  };
  for (int move = 0; move < 8; ++move) {
    const std::size_t which = random() % targets.size();
    if (applied.contains(which)) {
      undo(which);
    } else {
      KeptUndo sink;
      const Measure wish = block(fmt::format("c{}", which), targets[which]);
      ASSERT_EQ(why_not(apply(firewall, wish, sink)), "") << "seed " << GetParam();
      applied[which] = sink.records.at(0);
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const State state = firewall.probe(block(fmt::format("c{}", i), targets[i]))->state;
      EXPECT_EQ(state, applied.contains(i) ? State::kInForce : State::kAbsent) << "c" << i;
    }
    for (const char* address : {kAttacker, kOrdinary, kAttacker6}) {
      EXPECT_EQ(reaches(address), !hit(address)) << address << ", seed " << GetParam();
    }
  }
  while (!applied.empty())
    undo(std::next(applied.begin(), static_cast<std::ptrdiff_t>(random() % applied.size()))->first);
  EXPECT_EQ(run({"nft", "list", "ruleset"}), before);
  EXPECT_TRUE(reaches(kAttacker));
}
INSTANTIATE_TEST_SUITE_P(Firewall, Orders, testing::Range(1U, 4U));

TEST_F(FirewallTest, WhatSomebodyElseChangedIsShownAndLeftAlone) {
  Firewall firewall = this->firewall();
  KeptUndo sink;
  const Measure wish = block("c1", "203.0.113.9 203.0.113.20");
  ASSERT_EQ(why_not(apply(firewall, wish, sink)), "");
  run({"nft", "add element inet quell v4-c1 { 203.0.113.44 }"});
  const auto probe = firewall.probe(wish);
  ASSERT_TRUE(probe);
  EXPECT_EQ(probe->state, State::kAltered);
  EXPECT_THAT(probe->difference, HasSubstr("+203.0.113.44"));
  const auto undone = firewall.undo(sink.records.at(0), kQuietly);
  ASSERT_TRUE(undone);
  EXPECT_THAT(std::get<Refusal>(*undone).difference, HasSubstr("+203.0.113.44"));
  EXPECT_FALSE(reaches(kAttacker)) << "nothing was done";
  run({"nft", "delete element inet quell v4-c1 { 203.0.113.44 }"});
  EXPECT_EQ(firewall.probe(wish)->state, State::kInForce);
}

TEST_F(FirewallTest, WhatSomebodyElseTookOutIsNotMissedByTheUndo) {
  Firewall firewall = this->firewall();
  KeptUndo sink;
  const Measure wish = block("c1", "203.0.113.9 203.0.113.20");
  ASSERT_EQ(why_not(apply(firewall, wish, sink)), "");
  run({"nft", "delete element inet quell v4-c1 { 203.0.113.9 }"});
  run({"nft", "flush chain inet quell outgoing"});
  const auto probe = firewall.probe(wish);
  ASSERT_TRUE(probe);
  EXPECT_EQ(probe->state, State::kAltered);
  EXPECT_THAT(probe->difference, HasSubstr("-203.0.113.9\n"));
  EXPECT_THAT(probe->difference, HasSubstr("-outgoing: ip daddr @v4-c1 counter drop\n"));
  const auto undone = firewall.undo(sink.records.at(0), kQuietly);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_TRUE(std::holds_alternative<Undone>(*undone));
  EXPECT_THAT(tables(), Not(HasSubstr("quell")));
  run({"nft",
       "add table inet quell; add chain inet quell incoming { type filter hook input "
       "priority 0; }"});
  EXPECT_THAT(why_not(apply(firewall, wish, sink)), HasSubstr("Quell did not put there"));
  EXPECT_THAT(quells_table(), HasSubstr("hook input"));
  const auto nothing = firewall.undo(sink.records.at(0), kQuietly);
  ASSERT_TRUE(nothing) << nothing.error().full();
  EXPECT_THAT(quells_table(), HasSubstr("hook input")) << "and nothing was done to it";
}

TEST_F(FirewallTest, TheTableGoesWithTheLastOneThatHasNotEnded) {
  Firewall firewall = this->firewall();
  KeptUndo sink;
  Measure brief = block("c1", kAttacker);
  brief.expires = SystemClock().now() + std::chrono::milliseconds(500);
  ASSERT_EQ(why_not(apply(firewall, brief, sink)), "");
  ASSERT_EQ(why_not(apply(firewall, block("c2", kOrdinary), sink)), "");
  ASSERT_TRUE(reaches_within(kAttacker, std::chrono::seconds(10)));
  ASSERT_TRUE(firewall.undo(sink.records.at(1), kQuietly));
  EXPECT_THAT(tables(), Not(HasSubstr("quell"))) << "empty sets of an ended one are no reason";
  const auto undone = firewall.undo(sink.records.at(0), kQuietly);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_TRUE(std::holds_alternative<Undone>(*undone));
}

}  // namespace
}  // namespace quell::contain

// The firewall's containments on a real kernel: packets drop and flow again.
#include "contain/firewall.h"

#include <cstdlib>

#include "firewall_fixture.h"
#include "gmock/gmock.h"

namespace quell::contain {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

State state_of(Firewall& firewall, const Measure& wish) {
  const auto probe = firewall.probe(wish);
  EXPECT_TRUE(probe) << (probe ? "" : probe.error().full());
  return probe ? probe->state : State::kAltered;
}

void expect_undone(Firewall& firewall, const UndoRecord& record) {
  const auto undone = firewall.undo(record, kQuietly);
  ASSERT_TRUE(undone) << undone.error().full();
  if (const auto* refusal = std::get_if<Refusal>(&*undone)) {
    ADD_FAILURE() << fmt::format("{}", fmt::join(refusal->reasons, "; ")) << refusal->difference;
  }
}

TEST_F(FirewallTest, PacketsDropAndFlowAgain) {
  Firewall firewall = this->firewall();
  ASSERT_TRUE(reaches(kAttacker));
  ASSERT_TRUE(reaches(kAttacker6));
  const std::string before = run({"nft", "list", "ruleset"});
  const Measure wish = block("c1", "203.0.113.9, 2001:db8:a::9");
  EXPECT_EQ(state_of(firewall, wish), State::kAbsent);
  KeptUndo sink;
  ASSERT_EQ(why_not(apply(firewall, wish, sink)), "");
  EXPECT_FALSE(reaches(kAttacker));
  EXPECT_FALSE(reaches(kAttacker6));
  EXPECT_TRUE(reaches(kOrdinary)) << "others are let through";
  EXPECT_TRUE(reaches(kResponder));
  EXPECT_EQ(state_of(firewall, wish), State::kInForce);
  expect_undone(firewall, sink.records.at(0));
  EXPECT_TRUE(reaches(kAttacker));
  EXPECT_TRUE(reaches(kAttacker6));
  EXPECT_EQ(state_of(firewall, wish), State::kAbsent);
  EXPECT_EQ(run({"nft", "list", "ruleset"}), before) << "and nothing is left behind";
}

TEST_F(FirewallTest, InForceIsSaidBeforeProved) {
  Firewall firewall = this->firewall();
  const Measure wish = block("c1", kAttacker);
  KeptUndo sink;
  const ApplyOutcome outcome = apply(firewall, wish, sink);
  ASSERT_EQ(why_not(outcome), "");
  EXPECT_THAT(std::get<Applied>(outcome).probe.summary, HasSubstr("not proved yet"));
  EXPECT_FALSE(reaches(kAttacker));
  const auto probe = firewall.probe(wish);
  ASSERT_TRUE(probe);
  EXPECT_THAT(probe->summary, HasSubstr("; proved, packets dropped: "));
  EXPECT_THAT(quells_table(), HasSubstr("203.0.113.9 counter packets"));
  EXPECT_THAT(quells_table(), Not(HasSubstr("203.0.113.9 counter packets 0")));
}

TEST_F(FirewallTest, ANetworkIsOneElementAndLeavesItsNeighboursAlone) {
  Firewall firewall = this->firewall();
  const Measure wish = block("c1", "203.0.113.8/31 2001:db8:a:0:8000::/65");
  KeptUndo sink;
  ASSERT_EQ(why_not(apply(firewall, wish, sink)), "");
  EXPECT_FALSE(reaches(kAttacker));
  EXPECT_TRUE(reaches(kOrdinary));
  EXPECT_TRUE(reaches(kAttacker6)) << "of the other half";
  EXPECT_EQ(state_of(firewall, wish), State::kInForce);
  expect_undone(firewall, sink.records.at(0));
  EXPECT_TRUE(reaches(kAttacker));
}

TEST_F(FirewallTest, EstablishedConnectionsAreCutBeforeRulesThatAcceptThem) {
  run({"nft",
       "add table inet site; add chain inet site in { type filter hook input priority 0; }; "
       "add rule inet site in ct state established accept"});
  auto client = connect(kAttacker, std::chrono::seconds(5));
  ASSERT_TRUE(client);
  auto server = service_->accept(os::Deadline::after(std::chrono::seconds(5)));
  ASSERT_TRUE(server);
  ASSERT_TRUE(client->send("hello", os::Deadline::after(std::chrono::seconds(5))));
  std::array<char, 16> bytes{};
  ASSERT_EQ(server->receive(bytes, os::Deadline::after(std::chrono::seconds(5))).value_or(0), 5);

  Firewall firewall = this->firewall();
  KeptUndo sink;
  const ApplyOutcome outcome = apply(firewall, block("c1", kAttacker), sink);
  ASSERT_EQ(why_not(outcome), "");
  std::vector<std::string> seen;
  for (const Check& check : std::get<Applied>(outcome).probe.checks) seen.push_back(check.seen);
  EXPECT_THAT(seen, Contains("1 ended"));
  EXPECT_THAT(seen, Contains("1 forgotten"));
  const auto after = server->receive(bytes, os::Deadline::after(std::chrono::seconds(5)));
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code(), ErrorCode::kUnavailable) << "the server is told at once";
  (void)client->send("more", os::Deadline::after(std::chrono::milliseconds(100)));
  EXPECT_THAT(run({"nft", "list", "ruleset"}), HasSubstr("table inet site"));
  expect_undone(firewall, sink.records.at(0));
  EXPECT_THAT(tables(), HasSubstr("inet site"));
  EXPECT_THAT(tables(), Not(HasSubstr("quell")));
}

TEST_F(FirewallTest, WhatIsForwardedIsDroppedBothWays) {
  ASSERT_TRUE(os::write_file_atomically(directory_.path() / "x", "", os::Mode::kPublic));
  run({"sysctl", "-qw", "net.ipv4.ip_forward=1"});
  std::unique_ptr<os::Listener> inside;
  on(responder_, [&] {
    inside = std::make_unique<os::Listener>(std::move(*os::Listener::open({kResponder, 0})));
  });
  const auto through = [&] {
    attacker_.enter();
    const bool there = os::Connection::open(inside->address(), os::SocketAddress{kAttacker, 0},
                                            os::Deadline::after(std::chrono::milliseconds(150)))
                           .has_value();
    victim_.enter();
    return there;
  };
  ASSERT_TRUE(through());
  Firewall firewall = this->firewall();
  KeptUndo sink;
  ASSERT_EQ(why_not(apply(firewall, block("c1", kAttacker), sink)), "");
  EXPECT_FALSE(through());
  expect_undone(firewall, sink.records.at(0));
  EXPECT_TRUE(through());
}

TEST_F(FirewallTest, TheKernelEndsItWhenItsTimeIsUp) {
  Firewall firewall = this->firewall();
  Measure wish = block("c1", kAttacker);
  wish.expires = SystemClock().now() + std::chrono::seconds(3);
  KeptUndo sink;
  ASSERT_EQ(why_not(apply(firewall, wish, sink)), "");
  EXPECT_FALSE(reaches(kAttacker));
  EXPECT_TRUE(reaches_within(kAttacker, std::chrono::seconds(30)));
  const auto probe = firewall.probe(wish);
  ASSERT_TRUE(probe);
  EXPECT_EQ(probe->state, State::kAbsent);
  EXPECT_THAT(probe->summary, HasSubstr("its time ran out"));
  expect_undone(firewall, sink.records.at(0));
  EXPECT_THAT(tables(), Not(HasSubstr("quell")));
}

TEST_F(FirewallTest, TheDeadMansTimerTakesItBackUnlessItIsConfirmed) {
  settings_.confirm_within = std::chrono::seconds(3);
  Firewall firewall = this->firewall();
  const Measure wish = block("c1", kAttacker);
  KeptUndo sink;
  const ApplyOutcome outcome = apply(firewall, wish, sink);
  ASSERT_EQ(why_not(outcome), "");
  EXPECT_THAT(std::get<Applied>(outcome).probe.summary, HasSubstr("NOT CONFIRMED"));
  EXPECT_TRUE(reaches_within(kAttacker, std::chrono::seconds(30))) << "nobody confirmed";
  const auto late = firewall.confirm(wish, kQuietly);
  ASSERT_TRUE(late);
  EXPECT_THAT(std::get<Refusal>(*late).reasons, ElementsAre(HasSubstr("not confirmed in time")));
}

TEST_F(FirewallTest, AConfirmedBlockStaysForItsWholeTimeAndWasNeverOpen) {
  settings_.confirm_within = std::chrono::minutes(5);
  Firewall firewall = this->firewall();
  Measure wish = block("c1", "203.0.113.9 203.0.113.8 2001:db8:a:0:1::/80 10.9.0.0/16");
  wish.expires = SystemClock().now() + std::chrono::hours(24);
  KeptUndo sink;
  ASSERT_EQ(why_not(apply(firewall, wish, sink)), "");
  const auto confirmed = firewall.confirm(wish, kQuietly);
  ASSERT_TRUE(confirmed) << confirmed.error().full();
  const auto& probe = std::get<Confirmed>(*confirmed).probe;
  EXPECT_THAT(probe.summary, HasSubstr("the kernel ends it 23 h 59 min after this look"));
  EXPECT_THAT(probe.summary, Not(HasSubstr("NOT CONFIRMED")));
  EXPECT_FALSE(reaches(kAttacker));
  expect_undone(firewall, sink.records.at(0));
  EXPECT_TRUE(reaches(kAttacker));
}

TEST_F(FirewallTest, TenThousandAddressesAtOnce) {
  std::string list = "# bad ones\n203.0.113.9\n";
  for (int i = 0; i < 10'000 - 1; ++i) {
    list += fmt::format("{}.{}.{}.1\n", 20 + i / 2500, (i / 50) % 50, i % 50 * 2);
  }
  const auto path = directory_.path() / "list.txt";
  ASSERT_TRUE(os::write_file_atomically(path, list, os::Mode::kPublic));
  Firewall firewall = this->firewall();
  const Measure wish = block("c1", "@" + path.string());
  EXPECT_THAT(wish.target, testing::StartsWith("list:/"));
  KeptUndo sink;
  const ApplyOutcome outcome = apply(firewall, wish, sink);
  ASSERT_EQ(why_not(outcome), "");
  EXPECT_THAT(std::get<Applied>(outcome).probe.summary, HasSubstr("10000 addresses"));
  EXPECT_FALSE(reaches(kAttacker));
  ASSERT_TRUE(os::remove_file(path));
  const auto probe = firewall.probe(wish);
  ASSERT_TRUE(probe) << "the list is not needed any more";
  EXPECT_EQ(probe->state, State::kInForce);
  EXPECT_THAT(probe->summary, HasSubstr("1 of 10000 have been busy"));
  expect_undone(firewall, sink.records.at(0));
  EXPECT_TRUE(reaches(kAttacker));
}

TEST_F(FirewallTest, AListThatChangedMeanwhileIsRefused) {
  std::string list;
  for (int i = 1; i < 200; ++i) list += fmt::format("20.0.{}.1\n", i);
  const auto path = directory_.path() / "list.txt";
  ASSERT_TRUE(os::write_file_atomically(path, list, os::Mode::kPublic));
  Firewall firewall = this->firewall();
  const Measure wish = block("c1", "@" + path.string());
  ASSERT_TRUE(os::write_file_atomically(path, list + "20.1.0.0\n", os::Mode::kPublic));
  KeptUndo sink;
  EXPECT_THAT(why_not(apply(firewall, wish, sink)), HasSubstr("does not hold the addresses"));
}

TEST_F(FirewallTest, InAnotherNetworkItIsNotSaidToBeGone) {
  KeptUndo sink;
  Firewall firewall = this->firewall();
  ASSERT_EQ(why_not(apply(firewall, block("c1", kAttacker), sink)), "");
  {
    int ends[2];  // a process stays on the victim until they close
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::close(ends[1]);
      char byte = 0;
      (void)::read(ends[0], &byte, 1);
      ::_exit(0);
    }
    ::close(ends[0]);
    on(responder_, [&] {
      const auto refused = firewall.undo(sink.records.at(0), kQuietly);
      ASSERT_TRUE(refused) << refused.error().full();
      ASSERT_TRUE(std::holds_alternative<Refusal>(*refused));
      EXPECT_THAT(std::get<Refusal>(*refused).reasons,
                  testing::ElementsAre(HasSubstr(fmt::format("process {})", pid))));
    });
    ::close(ends[1]);
    ASSERT_EQ(::waitpid(pid, nullptr, 0), pid);
  }
  EXPECT_FALSE(reaches(kAttacker));
  on(responder_, [&] {
    const auto gone = firewall.undo(sink.records.at(0), kQuietly);
    ASSERT_TRUE(gone) << gone.error().full();
    ASSERT_TRUE(std::holds_alternative<Undone>(*gone));
    EXPECT_THAT(std::get<Undone>(*gone).probe.summary, HasSubstr("not to be seen from here"));
  });
  expect_undone(firewall, sink.records.at(0));
  EXPECT_TRUE(reaches(kAttacker));
}

TEST_F(FirewallTest, NobodyWhoMustStayReachableIsBlocked) {
  settings_.protect = {*target::Network::parse("203.0.113.10")};
  run({"ip", "route", "add", "default", "via", "203.0.113.77"});
  ASSERT_TRUE(os::write_file_atomically(settings_.resolver, "nameserver 203.0.113.53\n",
                                        os::Mode::kPublic));
  ::setenv("SSH_CONNECTION", "198.51.100.7 50000 198.51.100.1 22", 1);
  Firewall firewall = this->firewall();
  KeptUndo sink;
  const auto refusal = [&](const std::string& typed) {
    return why_not(apply(firewall, block("c1", typed), sink));
  };
  EXPECT_THAT(refusal(kVictim), HasSubstr("own address"));
  EXPECT_THAT(refusal(kVictim6), HasSubstr("own address"));
  EXPECT_THAT(refusal("203.0.113.77"), HasSubstr("gateway"));
  EXPECT_THAT(refusal("203.0.113.53"), HasSubstr("name server"));
  EXPECT_THAT(refusal(kOrdinary), HasSubstr("protected by quell.yaml"));
  EXPECT_THAT(refusal("203.0.113.0/24 hits:3"), HasSubstr("own address"));
  EXPECT_THAT(refusal("4.0.0.0/8"), HasSubstr("wider than /16"));
  ::unsetenv("SSH_CONNECTION");
  EXPECT_TRUE(sink.records.empty());
  EXPECT_THAT(tables(), Not(HasSubstr("quell")));
  EXPECT_EQ(refusal("4.0.0.0/8 hits:3"), "") << "said so explicitly";
}

}  // namespace
}  // namespace quell::contain

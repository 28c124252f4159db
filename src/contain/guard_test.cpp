#include "guard.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guard_facts.h"
#include "os/file.h"

namespace quell::contain {
namespace {

using target::Address;
using target::Network;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Network net(std::string_view text) {
  return *Network::parse(text);
}

GuardFacts facts(std::optional<OrdinaryTraffic> traffic = std::nullopt) {
  return {.reachable = {{net("198.51.100.7"), "is where this session comes from"},
                        {net("10.0.0.0/8"), "is protected by quell.yaml"},
                        {net("2001:db8::53"), "is a name server"}},
          .traffic = traffic};
}

TEST(Guard, LetsAnAttackerBeBlocked) {
  const auto answer = guard({{net("203.0.113.9"), net("2001:db8:bad::/48")}, {}}, facts());
  EXPECT_THAT(answer.refusals, IsEmpty());
  EXPECT_THAT(answer.warnings, IsEmpty());
}

TEST(Guard, RefusesWhoeverIsProtectedHoweverItIsWritten) {
  EXPECT_THAT(guard({{net("198.51.100.7")}, {}}, facts()).refusals,
              ElementsAre("198.51.100.7 is where this session comes from"));
  EXPECT_THAT(guard({{net("198.51.100.0/24")}, {}}, facts()).refusals,
              ElementsAre("198.51.100.0/24 holds or lies in 198.51.100.7, which is where this "
                          "session comes from"));
  EXPECT_THAT(guard({{net("10.1.2.3")}, {}}, facts()).refusals,
              ElementsAre(HasSubstr("is protected by quell.yaml")))
      << "inside of a protected network";
  EXPECT_THAT(guard({{net("2001:db8::/64")}, {}}, facts()).refusals,
              ElementsAre(HasSubstr("is a name server")));
  EXPECT_THAT(guard({{net("198.51.100.7")}, 1}, facts()).refusals.size(), 1)
      << "no override takes that";
}

TEST(Guard, WideNetworksNeedTheNumberOfClientsHit) {
  EXPECT_THAT(guard({{net("203.0.0.0/16")}, {}}, facts()).refusals, IsEmpty());
  EXPECT_THAT(guard({{net("2001:db9::/32")}, {}}, facts()).refusals, IsEmpty());
  const auto refused = guard({{net("203.0.0.0/15")}, {}}, {});
  EXPECT_THAT(refused.refusals, ElementsAre("203.0.0.0/15 has 131072 addresses: wider than /16",
                                            HasSubstr("hits:N")));
  EXPECT_THAT(guard({{net("2002::/31")}, {}}, {}).refusals,
              ElementsAre("2002::/31 has 2^97 addresses: wider than /32", HasSubstr("hits:N")));
  const auto meant = guard({{net("203.0.0.0/15")}, 40}, {});
  EXPECT_THAT(meant.refusals, IsEmpty());
  EXPECT_THAT(meant.warnings,
              ElementsAre(HasSubstr("wider than /16"), HasSubstr("hitting 40 clients")));
}

TEST(Guard, ManyNetworksAreAddedUp) {
  EXPECT_THAT(guard({{net("203.0.0.0/16"), net("205.0.0.1")}, {}}, {}).refusals, IsEmpty());
  const auto answer =
      guard({{net("203.0.0.0/17"), net("204.0.0.0/16"), net("205.0.0.0/17")}, {}}, {});
  EXPECT_THAT(answer.refusals,
              ElementsAre("the IPv4 networks together have as many addresses as a /15",
                          HasSubstr("hits:")));
}

TEST(Guard, MuchOrdinaryTrafficNeedsTheOverrideAndAnHonestNumber) {
  const BlockWish wish{.networks = {net("203.0.113.0/24")}, .hits = std::nullopt};
  EXPECT_THAT(guard(wish, facts(OrdinaryTraffic{99, 7})).refusals, IsEmpty());
  EXPECT_THAT(
      guard(wish, facts(OrdinaryTraffic{100, 7})).refusals,
      ElementsAre("100 ordinary requests of 7 clients came from there", HasSubstr("hits:7")));
  EXPECT_THAT(guard({wish.networks, 6}, facts(OrdinaryTraffic{100, 7})).refusals,
              testing::Contains("hits:6 says fewer clients than the 7 that the logs show"));
  EXPECT_THAT(guard({wish.networks, 7}, facts(OrdinaryTraffic{100, 7})).refusals, IsEmpty());
}

TEST(GuardFacts, ReadsTheSessionsPeer) {
  EXPECT_EQ(ssh_client("203.0.113.9 51234 10.0.0.5 22"), *Address::parse("203.0.113.9"));
  EXPECT_EQ(ssh_client("fe80::1%eth0 51234 fe80::2%eth0 22"), *Address::parse("fe80::1"));
  EXPECT_EQ(ssh_client(""), std::nullopt);
  EXPECT_EQ(ssh_client("localhost 1"), std::nullopt);
}

TEST(GuardFacts, ReadsNameServers) {
  EXPECT_THAT(name_servers("# nameserver 1.1.1.1\nsearch example\n  nameserver\t192.0.2.53\n"
                           "nameserver 2001:db8::53%eth0 \nnameserver x\nnameserver"),
              ElementsAre(*Address::parse("192.0.2.53"), *Address::parse("2001:db8::53")));
}

TEST(GuardFacts, OfThisHostNameItselfAndWhatTheConfigurationSays) {
  const auto directory = *os::TemporaryDirectory::make("guard");
  const auto resolver = directory.path() / "resolv.conf";
  ASSERT_TRUE(os::write_file_atomically(resolver, "nameserver 192.0.2.53\n", os::Mode::kPublic));
  const auto found = who_must_stay_reachable(
      {.protect = {net("203.0.113.0/28")}, .proxies = {net("192.0.2.99")}, .resolver = resolver});
  ASSERT_TRUE(found) << found.error().full();
  const auto reasons = [&](std::string_view address) {
    return guard({{net(address)}, {}}, {.reachable = *found}).refusals;
  };
  EXPECT_THAT(reasons("127.0.0.1"), testing::Contains(HasSubstr("loopback")));
  EXPECT_THAT(reasons("192.0.2.53"), ElementsAre(HasSubstr("name server")));
  EXPECT_THAT(reasons("203.0.113.1"), ElementsAre(HasSubstr("protected by quell.yaml")));
  EXPECT_THAT(reasons("192.0.2.99"), ElementsAre(HasSubstr("load balancer")));
  EXPECT_THAT(reasons("203.0.113.99"), IsEmpty());
}

}  // namespace
}  // namespace quell::contain

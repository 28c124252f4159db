#include "contain/firewall_words.h"

#include <random>
#include <set>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "os/file.h"

namespace quell::contain {
namespace {

using target::Address;
using target::Network;
using testing::HasSubstr;

std::string why_not(std::string_view typed) {
  const auto words = firewall_words(typed);
  return words ? "taken" : words.error().full();
}

TEST(FirewallWords, AreTheSameHoweverTheyAreTyped) {
  const std::string words = "address:203.0.113.8/31 address:2001:db8:bad::/48";
  EXPECT_EQ(*firewall_words("203.0.113.9,203.0.113.8, 2001:db8:bad::/48"), words);
  EXPECT_EQ(*firewall_words("2001:db8:bad::/48 2001:db8:bad::1 203.0.113.8/31"), words);
  EXPECT_EQ(*firewall_words(words), words);
  EXPECT_EQ(*firewall_words("::ffff:203.0.113.9 hits:12"), "address:203.0.113.9 hits:12");
  EXPECT_EQ(*firewall_forecast_target("address:203.0.113.9 hits:12"), "address:203.0.113.9");
}

TEST(FirewallWords, NonsenseIsNamed) {
  EXPECT_THAT(why_not(""), HasSubstr("wants addresses"));
  EXPECT_THAT(why_not("hits:3"), HasSubstr("wants addresses"));
  EXPECT_THAT(why_not("evil.example"), HasSubstr("\"evil.example\" is no address"));
  EXPECT_THAT(why_not("203.0.113.9/24"), HasSubstr("203.0.113.0/24"));
  EXPECT_THAT(why_not("203.0.113.9 hits:many"), HasSubstr("number of clients"));
  EXPECT_THAT(why_not("\x1b[2J"), HasSubstr("\"\\x1b[2J\" is no address"));
  EXPECT_THAT(why_not("list:/x"), HasSubstr("a path and a digest"));
  EXPECT_THAT(why_not("list:x blake2b:" + std::string(64, 'a')), HasSubstr("absolute path"));
  EXPECT_THAT(why_not("@/nowhere/list"), HasSubstr("/nowhere/list"));
}

TEST(FirewallWords, ALongListStaysInItsFile) {
  const auto directory = *os::TemporaryDirectory::make("firewall words");
  const auto path = directory.path() / "a list, 100%";
  std::string text = "# from the scan\n10.0.0.0/30 10.0.0.4,10.0.1.0/24 # a comment 9.9.9.9\n\n";
  ASSERT_TRUE(os::write_file_atomically(path, text, os::Mode::kPublic));
  EXPECT_EQ(*firewall_words("@" + path.string()),
            "address:10.0.0.0/30 address:10.0.0.4 address:10.0.1.0/24")
      << "a short one is written out";
  for (int i = 0; i < 200; ++i) text += fmt::format("10.1.{}.1\n", i);
  ASSERT_TRUE(os::write_file_atomically(path, text, os::Mode::kPublic));
  const auto words = firewall_words("@" + path.string() + " hits:7");
  ASSERT_TRUE(words) << words.error().full();
  EXPECT_THAT(*words, HasSubstr("a%20list%2C%20100%25 blake2b:"));
  const auto target = parse_firewall_target(*words);
  ASSERT_TRUE(target) << target.error().full();
  EXPECT_EQ(target->list->path, path);
  EXPECT_EQ(target->hits, 7U);
  EXPECT_EQ(to_text(*target), *words);
  EXPECT_EQ(networks_of(*target)->size(), 203U);
  EXPECT_EQ(firewall_forecast_target(*words).error().code(), ErrorCode::kUnsupported);
  ASSERT_TRUE(os::write_file_atomically(path, text + "10.2.0.1 hits:3\n", os::Mode::kPublic));
  EXPECT_THAT(why_not("@" + path.string()), HasSubstr("more than addresses"));
}

TEST(FirewallWords, TooManyAreRefused) {
  const auto directory = *os::TemporaryDirectory::make("firewall-words");
  const auto path = directory.path() / "list";
  std::string text;
  for (std::size_t i = 0; i <= kMostNetworks; ++i) {
    text += fmt::format("10.{}.{}.1\n", i / 200, i % 200);
  }
  ASSERT_TRUE(os::write_file_atomically(path, text, os::Mode::kPublic));
  EXPECT_THAT(why_not("@" + path.string()), HasSubstr("more than 20000"));
}

/// Whether one of the networks holds the address, asked one by one.
bool holds(const std::vector<Network>& networks, const Address& address) {
  return std::ranges::any_of(networks, [&](const Network& one) { return one.contains(address); });
}

TEST(FirewallWords, TidyingKeepsExactlyTheSameAddresses) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    std::vector<Network> networks;
    for (int i = 0; i < 12; ++i) {
      const auto base = *Address::parse(fmt::format("10.0.0.{}", random() % 64));
      networks.emplace_back(base, 26 + random() % 7);
    }
    const std::vector<Network> tidy = tidied(networks);
    for (int i = 0; i < 80; ++i) {
      const auto address = *Address::parse(fmt::format("10.0.0.{}", i));
      ASSERT_EQ(holds(tidy, address), holds(networks, address)) << "seed " << seed << ": " << i;
    }
    for (std::size_t i = 1; i < tidy.size(); ++i) {
      ASSERT_TRUE(tidy[i - 1] < tidy[i] && !tidy[i - 1].contains(tidy[i].base())) << seed;
    }
    ASSERT_EQ(tidied(tidy), tidy) << "seed " << seed;
  }
}

}  // namespace
}  // namespace quell::contain

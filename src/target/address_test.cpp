#include "target/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <random>

namespace quell::target {
namespace {

std::string round_trip(std::string_view text) {
  const auto address = Address::parse(text);
  return address ? address->text() : "error";
}

TEST(Address, WritesTheCanonicalForm) {
  EXPECT_EQ(round_trip("203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(round_trip("::ffff:203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(round_trip("2001:DB8:0:0:1:0:0:1"), "2001:db8::1:0:0:1");
  EXPECT_EQ(round_trip("::"), "::");
  EXPECT_EQ(round_trip("::1"), "::1");
  EXPECT_EQ(round_trip("1::"), "1::");
  EXPECT_EQ(round_trip("1:2:3:4:5:6:7:8"), "1:2:3:4:5:6:7:8");
  EXPECT_EQ(round_trip("2001:db8:0:1:1:1:1:1"), "2001:db8:0:1:1:1:1:1");
}

TEST(Address, RefusesWhatIsNotOne) {
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "a.b.c.d",
                           ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::",
                           "::1%eth0", "[::1]", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:"}) {
    EXPECT_FALSE(Address::parse(text)) << text;
  }
}

// The C library is the oracle: same answers on random spellings near valid ones.
TEST(Address, AgreesWithTheCLibrary) {
  std::mt19937 random(20261122);
  const std::string alphabet = "0123456789abcdefF::::..";
  std::size_t valid = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    const std::size_t length = random() % 14;
    for (std::size_t j = 0; j < length; ++j) text += alphabet[random() % alphabet.size()];
    std::array<unsigned char, 16> expected{};
    const bool v6 = inet_pton(AF_INET6, text.c_str(), expected.data()) == 1;
    const auto got = Address::parse(text);
    if (text.find(':') == std::string::npos) continue;
    ASSERT_EQ(got.has_value(), v6) << text;
    if (!v6) continue;
    ++valid;
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), got->bytes().begin())) << text;
    EXPECT_EQ(Address::parse(got->text()), *got) << text;
  }
  EXPECT_GT(valid, 100U);
}

TEST(Network, ContainsByPrefixWithinTheFamily) {
  const auto four = Network::parse("203.0.113.0/24");
  ASSERT_TRUE(four);
  EXPECT_TRUE(four->contains(*Address::parse("203.0.113.255")));
  EXPECT_FALSE(four->contains(*Address::parse("203.0.114.0")));
  const auto all_six = Network::parse("::/0");
  ASSERT_TRUE(all_six);
  EXPECT_TRUE(all_six->contains(*Address::parse("2001:db8::1")));
  EXPECT_FALSE(all_six->contains(*Address::parse("203.0.113.1")));
  const auto odd = Network::parse("10.0.0.0/7");
  ASSERT_TRUE(odd);
  EXPECT_TRUE(odd->contains(*Address::parse("11.255.255.255")));
  EXPECT_FALSE(odd->contains(*Address::parse("12.0.0.0")));
}

TEST(Network, RefusesBitsAfterThePrefix) {
  const auto wrong = Network::parse("203.0.113.9/24");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message().find("203.0.113.0/24"), std::string::npos);
  EXPECT_FALSE(Network::parse("203.0.113.0/33"));
  EXPECT_FALSE(Network::parse("203.0.113.0/"));
  EXPECT_FALSE(Network::parse("203.0.113.0/-1"));
}

TEST(Network, OneClientIsAnAddressOrASlash64) {
  EXPECT_EQ(client_network(*Address::parse("203.0.113.9")).text(), "203.0.113.9");
  EXPECT_EQ(client_network(*Address::parse("2001:db8:1:2:3:4:5:6")).text(), "2001:db8:1:2::/64");
}

}  // namespace
}  // namespace quell::target

#include "investigate/client_behind_proxy.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "investigate/scan.h"

namespace quell::investigate {
namespace {

std::vector<target::Network> proxies() {
  return {*target::Network::parse("10.0.0.0/8"), *target::Network::parse("2001:db8:1::/48")};
}

std::string behind(std::string_view client, std::string_view forwarded_for) {
  return client_behind_proxy(client, forwarded_for, proxies());
}

TEST(ClientBehindProxy, IsTheLastAddressThatIsNoProxy) {
  EXPECT_EQ(behind("10.0.0.1", "203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(behind("10.0.0.1", "203.0.113.9, 10.0.0.2,\t10.9.9.9 "), "203.0.113.9");
  EXPECT_EQ(behind("::ffff:10.0.0.1", "::ffff:203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(behind("2001:db8:1::5", "2001:DB8:2:0::7"), "2001:db8:2::7");
}

TEST(ClientBehindProxy, OfAStrangerNothingIsBelieved) {
  EXPECT_EQ(behind("203.0.113.9", "198.51.100.1"), "203.0.113.9");
  EXPECT_EQ(behind("crawler.example", "198.51.100.1"), "crawler.example");
  EXPECT_EQ(behind("", "198.51.100.1"), "");
}

// The attacker sends the header; the proxy adds the attacker's address.
TEST(ClientBehindProxy, WhatTheClientSentBeforeIsNotBelieved) {
  EXPECT_EQ(behind("10.0.0.1", "198.51.100.1, 203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(behind("10.0.0.1", "10.0.0.7, 203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(behind("10.0.0.1", "\x1b[2J, ,,nonsense, 203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(behind("10.0.0.1", std::string(60'000, ',') + "203.0.113.9, 10.1.1.1"), "203.0.113.9");
}

TEST(ClientBehindProxy, TheProxyStaysWhereItsPartIsNoAddress) {
  for (const char* wrong :
       {"", " ", "unknown", "203.0.113.9,", "203.0.113.9:80", "[2001:db8:2::7]", "203.0.113.009",
        "203.0.113.9 198.51.100.1", "203.0.113.9, unknown, 10.0.0.2", "10.0.0.2, 10.0.0.3"}) {
    EXPECT_EQ(behind("10.0.0.1", wrong), "10.0.0.1") << wrong;
  }
  EXPECT_EQ(behind("10.0.0.1", std::string(70'000, '1')), "10.0.0.1");
}

TEST(ClientBehindProxy, SixtyFourEntriesAreLookedAt) {
  std::string many = "203.0.113.9";
  for (std::size_t i = 1; i < kForwardedEntries; ++i) many += ",10.0.0.2";
  EXPECT_EQ(behind("10.0.0.1", many), "203.0.113.9");
  EXPECT_EQ(behind("10.0.0.1", many + ",10.0.0.2"), "10.0.0.1");
}

TEST(ClientBehindProxy, AScanCountsForWhoIsBehindTheProxy) {
  logs::Record record;
  record.client = "10.0.0.1";
  record.forwarded_for = "198.51.100.1, 203.0.113.9";
  record.method = "GET";
  record.target = "/";
  record.request = "GET / HTTP/1.1";
  ScanFilter filter;
  for (const char* expected : {"10.0.0.1", "203.0.113.9"}) {
    Scan scan(filter);
    scan.sink().requests({&record, 1});
    const ScanReport report = std::move(scan).report({});
    ASSERT_EQ(report.talkers.size(), 1U);
    EXPECT_EQ(report.talkers[0].key, expected);
    filter.proxies = proxies();
  }
}

}  // namespace
}  // namespace quell::investigate

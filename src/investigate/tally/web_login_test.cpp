// Guessed passwords at pages of web servers.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "client_key.h"
#include "post_ledger.h"
#include "web_login_fixture.h"
#include "web_login_judge.h"

namespace quell::investigate {
namespace {

TEST(WebLogins, ShoppersAreNoAttack) {
  Site site;
  site.ordinary_days();
  for (std::int64_t i = 0; i < 400; ++i) {  // an office, a cart, a search
    site.shopper(i * 500, "192.0.2.99", i % 10 == 0 ? 2 : 0);
    site.post({.second = i * 500, .client = "192.0.2.98", .status = 302, .path = "/cart/add"});
    site.post({.second = i * 500, .client = "192.0.2.97", .bytes = 9000, .path = "/search"});
  }
  EXPECT_TRUE(site.campaigns().empty());
}

TEST(WebLogins, OneClientThatGuesses) {
  Site site;
  site.ordinary_days();
  for (std::int64_t i = 0; i < 200; ++i) site.post({.second = 5000 + i, .client = "203.0.113.9"});
  auto found = site.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, LoginAttack::kBruteForce);
  EXPECT_EQ(found[0].endpoint, "/login");
  EXPECT_EQ(found[0].tries, 200U);
  EXPECT_EQ(found[0].users_seen, 0U);
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kFailed);
  EXPECT_TRUE(std::ranges::any_of(found[0].judgement.evidence, [](const Evidence& one) {
    return one.side == Side::kNotObservable && one.text.contains("which users");
  }));

  site.post({.second = 5300, .client = "203.0.113.9", .status = 302, .bytes = 0});
  site.requests("203.0.113.9", 400);
  found = site.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kLikely);
}

TEST(WebLogins, InterfacesThatRefuse) {
  Site site;
  for (std::int64_t i = 0; i < 100; ++i) {
    const auto client = fmt::format("192.0.2.{}", i);
    site.post({.second = i * 600, .client = client, .bytes = 810, .path = "/api/session"});
    site.requests(client, 30);
  }
  for (std::int64_t i = 0; i < 90; ++i) {
    site.post({.second = 9000 + i,
               .client = "203.0.113.9",
               .status = 401,
               .bytes = 40,
               .path = "/api/session"});
    site.post({.second = 9000 + i,
               .client = "203.0.113.10",
               .status = 429,
               .bytes = 12,
               .path = "/api/session"});
  }
  for (std::int64_t i = 0; i < 3; ++i) {
    site.post({.second = 9100 + i, .client = "203.0.113.9", .bytes = 815, .path = "/api/session"});
  }
  auto found = site.campaigns();
  ASSERT_EQ(found.size(), 2U);
  std::ranges::sort(found, {}, [](const LoginCampaign& one) { return one.clients.front(); });
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kBlocked);
  EXPECT_EQ(found[1].kind, LoginAttack::kStuffing);
  EXPECT_EQ(found[1].judgement.verdict, Verdict::kLikely);
  EXPECT_EQ(found[1].accepted, 3U);
}

TEST(WebLogins, SizesTellWhereTheStatusDoesNot) {
  Site site;
  for (std::int64_t i = 0; i < 100; ++i) {
    const auto client = fmt::format("192.0.2.{}", i);
    site.post({.second = i * 600, .client = client, .bytes = 900, .path = "/rpc/signin"});
    site.requests(client, 30);
  }
  for (std::int64_t i = 0; i < 90; ++i) {
    site.post({.second = 9000 + i, .client = "203.0.113.9", .bytes = 52, .path = "/rpc/signin"});
  }
  const auto found = site.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].clients, std::vector<std::string>{"203.0.113.9"});
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kFailed);
}

TEST(WebLogins, WhereAnswersAreAlikeNothingIsKnown) {
  Site site;
  for (std::int64_t i = 0; i < 90; ++i) {
    site.post({.second = 9000 + i, .client = "203.0.113.9", .path = "/xmlrpc.php"});
  }
  site.post({.second = 9000, .client = "192.0.2.1", .path = "/xmlrpc.php"});
  const auto found = site.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kAttempted);
}

TEST(WebLogins, ManyClientsWithFewTriesEach) {
  Site site;
  site.ordinary_days();
  for (std::int64_t i = 0; i < 60; ++i) {
    const auto client = fmt::format("198.51.100.{}", i);
    for (std::int64_t k = 0; k < 2; ++k)
      site.post({.second = 100 * kHour + i * 40 + k, .client = client});
  }
  site.post({.second = 101 * kHour, .client = "198.51.100.7", .status = 302, .bytes = 0});
  const auto found = site.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, LoginAttack::kStuffing);
  EXPECT_GE(found[0].clients_seen, 60U);
  EXPECT_LE(found[0].clients_seen, 62U);
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kLikely);
}

std::string text_of(const PostLedger& ledger, const ClientKeys& keys) {
  std::vector<std::string> lines;
  for (const auto& [key, client] : ledger.clients()) {
    std::string line = fmt::format("{} {}", keys.text_of(key), client.posts);
    for (const auto& [hash, page] : client.pages) {
      line += fmt::format(" | {} {}", ledger.path_of(hash), page.posts);
      for (const auto& [answer, seen] : page.answers) {
        line += fmt::format(" {}/{}x{} {}-{}", answer.status, answer.size, seen.times, seen.first,
                            seen.last);
      }
    }
    lines.push_back(line);
  }
  std::ranges::sort(lines);
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

TEST(PostLedger, IsTheSameWhateverTheOrder) {
  std::mt19937 random(7);
  Site site;
  for (unsigned i = 0; i < 20'000; ++i) {
    const bool wild = random() % 4 == 0;
    site.post({.second = static_cast<std::int64_t>(random() % 90'000),
               .client = fmt::format("198.51.{}.{}", random() % 9, random() % 250),
               .status = static_cast<std::uint16_t>(random() % 5 * 100 + 200 + random() % 4),
               .bytes = random() >> (random() % 30),
               .path = wild ? fmt::format("/page/{}", random() % 20'000)
                            : fmt::format("/{}", random() % 30 == 0 ? "login" : "cart")});
  }
  std::string expected;
  for (const std::size_t ledgers : {1UZ, 2UZ, 5UZ}) {
    auto posts = site.posts();
    std::ranges::shuffle(posts, random);
    std::vector<PostLedger> parts(ledgers);
    for (std::size_t i = 0; i < posts.size(); ++i) site.add(posts[i], parts[i % ledgers]);
    for (std::size_t i = 1; i < ledgers; ++i) parts[0].merge(parts[i]);
    parts[0].settle();
    const std::string text = text_of(parts[0], site.keys());
    if (expected.empty()) expected = text;
    EXPECT_EQ(text, expected);
    EXPECT_NE(text.find("/login"), std::string::npos);
  }
}

TEST(PostLedger, SizesOfOneClassAreAlike) {
  std::uint16_t before = 0;
  for (std::uint64_t bytes = 0; bytes < 100'000; ++bytes) {
    const std::uint16_t now = size_class(bytes);
    EXPECT_TRUE(now == before || now == before + 1) << bytes;
    before = now;
  }
  EXPECT_EQ(size_class(4200), size_class(4300));
  EXPECT_NE(size_class(4200), size_class(5200));
  EXPECT_GT(size_class(~std::uint64_t{0}), size_class(1ULL << 62U));
}

// A log too short to say what is usual: forty of a large shop's visitors forgot their passwords.
TEST(WebLogins, PeopleWhoFailInALargeShopAreNoAttack) {
  Site site;
  for (std::int64_t i = 0; i < 200; ++i) {
    site.shopper(i * 30, fmt::format("192.0.2.{}", i), 0);
    if (i % 5 == 0) site.post({.second = i * 30, .client = fmt::format("198.51.100.{}", i)});
  }
  EXPECT_TRUE(site.campaigns().empty());
}

TEST(WebLogins, ManyWhoFailAmongFewWhoComeInAre) {
  Site site;
  for (std::int64_t i = 0; i < 200; ++i) {
    if (i % 10 == 0) site.shopper(i * 30, fmt::format("192.0.2.{}", i), 0);
    site.post({.second = i * 30, .client = fmt::format("198.51.100.{}", i)});
  }
  const auto found = site.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].clients_seen, 200U);
}

// The page's other name, not a way in.
TEST(WebLogins, APermanentRedirectLetsNobodyIn) {
  Site site;
  for (std::int64_t i = 0; i < 200; ++i) {
    const bool moved = i % 20 == 0;
    site.post({.second = i * 30,
               .client = fmt::format("198.51.100.{}", i),
               .status = static_cast<std::uint16_t>(moved ? 301 : 200),
               .bytes = moved ? 162U : 4200U});
  }
  EXPECT_TRUE(site.campaigns().empty());
}

}  // namespace
}  // namespace quell::investigate

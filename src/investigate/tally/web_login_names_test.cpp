// Guessed passwords at pages of web servers where queries show the names.
#include "web_login_names.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "web_login_fixture.h"

namespace quell::investigate {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

Post named(std::int64_t second, std::string client, const std::string& user) {
  return {.second = second,
          .client = std::move(client),
          .status = 401,
          .bytes = 40,
          .path = "/api/auth",
          .method = "GET",
          .query = "username=" + user + "&password=hunter2"};
}

Post came_in(std::int64_t second, std::string client, const std::string& user) {
  Post out = named(second, std::move(client), user);
  out.status = 200;
  out.bytes = 900;
  return out;
}

/// People come in, each under a name of their own.
Site ordinary_site() {
  Site site;
  for (std::int64_t i = 0; i < 60; ++i) {
    const auto client = fmt::format("192.0.2.{}", i);
    site.post(came_in(i * 600, client, fmt::format("person{}", i)));
    site.requests(client, 30);
  }
  return site;
}

std::string evidence_of(const LoginCampaign& campaign) {
  std::string out;
  for (const Evidence& one : campaign.judgement.evidence) out += one.text + "\n";
  return out;
}

TEST(WebLoginNames, PeopleWhoComeInAreNoAttack) {
  Site site = ordinary_site();
  for (std::int64_t i = 0; i < 200; ++i) {  // an office
    site.post(came_in(i * 300, "192.0.2.99", fmt::format("colleague{}", i % 40)));
    if (i % 10 == 0) site.post(named(i * 300 + 1, "192.0.2.99", "colleague1"));
  }
  EXPECT_TRUE(site.campaigns().empty());
}

TEST(WebLoginNames, GuessingAtOneUserNamesTheUser) {
  Site site = ordinary_site();
  for (std::int64_t i = 0; i < 40; ++i) site.post(named(9000 + i, "203.0.113.9", "anna%40shop"));
  site.post(came_in(9100, "203.0.113.9", "anna%40shop"));
  const auto found = site.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, LoginAttack::kBruteForce);
  EXPECT_THAT(found[0].users, ElementsAre("anna@shop"));
  EXPECT_EQ(found[0].users_seen, 1U);
  EXPECT_EQ(found[0].tries, 40U);
  ASSERT_EQ(found[0].successes.size(), 1U);
  EXPECT_EQ(found[0].successes[0].user, "anna@shop");
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kLikely);
  EXPECT_THAT(evidence_of(found[0]), Not(HasSubstr("access logs don't have")));
}

TEST(WebLoginNames, SprayingAndStuffingAreToldApart) {
  Site site = ordinary_site();
  for (std::int64_t i = 0; i < 12; ++i) {
    site.post(named(9000 + i, "203.0.113.9", fmt::format("user{}", i % 6)));
  }
  for (std::int64_t i = 0; i < 120; ++i) {
    site.post(named(9000 + i, "203.0.113.10", fmt::format("customer{}", i)));
  }
  auto found = site.campaigns();
  ASSERT_EQ(found.size(), 2U);
  std::ranges::sort(found, {}, &LoginCampaign::tries);
  EXPECT_EQ(found[0].kind, LoginAttack::kSpraying);
  EXPECT_EQ(found[0].users_seen, 6U);
  EXPECT_EQ(found[1].kind, LoginAttack::kStuffing);
  EXPECT_EQ(found[1].users_seen, 120U);
  EXPECT_EQ(found[1].users.size(), LoginCampaign::kListed);
}

TEST(WebLoginNames, ManyClientsAtOneUser) {
  Site site = ordinary_site();
  for (std::int64_t i = 0; i < 60; ++i) {
    site.post(named(90'000 + i * 20, fmt::format("198.51.100.{}", i), "root"));
  }
  const auto found = site.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, LoginAttack::kDistributed);
  EXPECT_THAT(found[0].users, ElementsAre("root"));
  EXPECT_EQ(found[0].clients_seen, 60U);
}

TEST(WebLoginNames, NamesOfSomePostsOnlyAreSaidToBeSome) {
  Site site = ordinary_site();
  for (std::int64_t i = 0; i < 60; ++i) {
    Post post = named(9000 + i, "203.0.113.9", i < 10 ? "anna" : "");
    post.method = "POST";
    site.post(post);
  }
  const auto found = site.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].users, ElementsAre("anna"));
  EXPECT_THAT(evidence_of(found[0]), HasSubstr("which other users were tried"));
}

TEST(WebLoginNames, AskingForManyNamesIsEnumeration) {
  Site site = ordinary_site();
  for (std::int64_t i = 0; i < 80; ++i) {
    site.post({.second = 9000 + i,
               .client = "203.0.113.9",
               .status = static_cast<std::uint16_t>(i % 8 == 0 ? 200 : 404),
               .bytes = 20,
               .path = "/login/check",
               .method = "GET",
               .query = fmt::format("email=user{}%40shop.example", i)});
  }
  const auto found = site.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, LoginAttack::kEnumeration);
  EXPECT_EQ(found[0].users_seen, 80U);
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kAttempted);
  EXPECT_THAT(evidence_of(found[0]), HasSubstr("10 with 200, 70 with 404"));
}

// A newsletter's links hold the address of who reads it.
TEST(WebLoginNames, LinksWithNamesAreNoAttack) {
  Site site = ordinary_site();
  for (std::int64_t i = 0; i < 500; ++i) {
    site.post({.second = 9000 + i,
               .client = fmt::format("198.51.{}.{}", i / 250, i % 250),
               .path = "/login",
               .method = "GET",
               .query = fmt::format("email=reader{}%40example.org", i)});
  }
  EXPECT_TRUE(site.campaigns().empty());
}

TEST(WebLoginNames, PasswordsAreNotKept) {
  Site site = ordinary_site();
  for (std::int64_t i = 0; i < 40; ++i) site.post(named(9000 + i, "203.0.113.9", "anna"));
  PostLedger ledger;
  for (const Post& one : site.posts()) site.add(one, ledger);
  for (const auto& [key, client] : ledger.clients()) {
    for (const auto& [hash, tries] : client.names.all()) {
      EXPECT_FALSE(tries.user.contains("hunter2"));
    }
  }
  for (const LoginCampaign& one : site.campaigns()) {
    EXPECT_THAT(one.users, Not(Contains(HasSubstr("hunter2"))));
    EXPECT_THAT(evidence_of(one), Not(HasSubstr("hunter2")));
  }
}

TEST(WebLoginNames, HostileNamesAreBounded) {
  Site site = ordinary_site();
  const std::string longest(5000, 'A');
  for (std::int64_t i = 0; i < 40; ++i) {
    site.post(named(9000 + i, "203.0.113.9", "%1b%5B2J%00" + longest));
  }
  const auto found = site.campaigns();
  ASSERT_EQ(found.size(), 1U);
  ASSERT_EQ(found[0].users.size(), 1U);
  EXPECT_EQ(found[0].users[0].size(), PostLedger::kLongestUser);
}

std::string names_in(const PostLedger& ledger, const ClientKeys& keys) {
  std::vector<std::string> lines;
  for (const auto& [key, client] : ledger.clients()) {
    for (const auto& [hash, tries] : client.names.all()) {
      lines.push_back(fmt::format("{} {} {} {} {}", keys.text_of(key), ledger.path_of(tries.page),
                                  tries.user, tries.times, tries.with_form));
      for (const auto& [answer, seen] : tries.answers) {
        lines.back() += fmt::format(" {}x{}", answer.status, seen.times);
      }
    }
  }
  std::ranges::sort(lines);
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

TEST(WebLoginNames, AreTheSameWhateverTheOrder) {
  std::mt19937 random(11);
  Site site;
  for (unsigned i = 0; i < 30'000; ++i) {
    Post post =
        named(static_cast<std::int64_t>(random() % 90'000),
              fmt::format("198.51.100.{}", random() % 5), fmt::format("user{}", random() % 9000));
    post.status = static_cast<std::uint16_t>(random() % 5 * 100 + 200 + random() % 4);
    if (random() % 4 == 0) post.query = "user=" + std::to_string(random() % 100);
    if (random() % 4 == 0) post.path = fmt::format("/login/{}", random() % 40);
    site.post(std::move(post));
  }
  std::string expected;
  for (const std::size_t ledgers : {1UZ, 3UZ}) {
    auto posts = site.posts();
    std::ranges::shuffle(posts, random);
    std::vector<PostLedger> parts(ledgers);
    for (std::size_t i = 0; i < posts.size(); ++i) site.add(posts[i], parts[i % ledgers]);
    for (std::size_t i = 1; i < ledgers; ++i) parts[0].merge(parts[i]);
    parts[0].settle();
    const std::string text = names_in(parts[0], site.keys());
    if (expected.empty()) expected = text;
    EXPECT_EQ(text, expected);
    EXPECT_FALSE(text.empty());
  }
}

}  // namespace
}  // namespace quell::investigate

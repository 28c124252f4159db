// What is called an attack on logins, what isn't, and how far it got.
#include "login_judge.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "login_fixture.h"

namespace quell::investigate {
namespace {

using enum logs::LoginOutcome;
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;
const std::string kBot = "203.0.113.9";

TEST(LoginJudge, PeopleAreNoAttack) {
  LoginLog log;
  // Mistyped, and then remembered.
  log.fail(0, "192.0.2.1", "alice").fail(5, "192.0.2.1", "alice").accept(11, "192.0.2.1", "alice");
  // Forgotten: eight tries, then asks somebody.
  for (std::int64_t i = 0; i < 8; ++i) log.fail(100 + 20 * i, "192.0.2.2", "bob");
  // A name that was mistyped.
  log.fail(0, "192.0.2.3", "crhis").accept(20, "192.0.2.3", "chris");
  // A password before the key, from where the user always comes.
  log.accept(-50 * kDay, "192.0.2.4", "dora", "publickey");
  for (std::int64_t i = 0; i < 4; ++i) log.fail(i, "192.0.2.4", "dora");
  log.accept(60, "192.0.2.4", "dora", "publickey");
  // Many people behind one address, over weeks.
  for (std::int64_t i = 0; i < 60; ++i) {
    const std::string user = fmt::format("person{}", i % 20);
    log.fail(i * kHour * 5, "192.0.2.5", user).accept(i * kHour * 5 + 9, "192.0.2.5", user);
    if (i % 10 == 0) log.fail(i * kHour * 5 + 99, "192.0.2.5", fmt::format("gone{}", i));
  }
  EXPECT_TRUE(log.campaigns().empty());
}

TEST(LoginJudge, AJobWithAnOldKeyIsNoAttack) {
  LoginLog log;
  for (std::int64_t i = 0; i < 600; ++i) {
    log.say({.second = i * 600 + 3 - LoginLog::kStart % 60,
             .client = "198.51.100.80",
             .user = "backup",
             .outcome = kDisconnected,
             .method = ""});
  }
  EXPECT_TRUE(log.campaigns().empty());
}

TEST(LoginJudge, BruteForceOfOneUser) {
  LoginLog log;
  for (std::int64_t i = 0; i < 500; ++i) log.fail(i * 3, kBot, "root");
  auto found = log.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, LoginAttack::kBruteForce);
  EXPECT_FALSE(found[0].slow);
  EXPECT_EQ(found[0].tries, 500U);
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kFailed);
  EXPECT_EQ(found[0].users, std::vector<std::string>{"root"});

  log.accept(1600, kBot, "root");
  found = log.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kConfirmed);
  ASSERT_EQ(found[0].successes.size(), 1U);
  EXPECT_EQ(found[0].successes[0].user, "root");
  EXPECT_EQ(found[0].techniques().size(), 2U);
}

TEST(LoginJudge, AKeyIsNotWhatGuessingGives) {
  LoginLog log;
  for (std::int64_t i = 0; i < 40; ++i) log.fail(i * 3, kBot, "root");
  log.accept(200, kBot, "root", "publickey");
  const auto found = log.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kAttempted);
}

TEST(LoginJudge, AUserWhoIsKnownThereIsOnlyLikely) {
  LoginLog log;
  log.accept(-3 * kDay, kBot, "alice").accept(-2 * kDay, kBot, "alice");
  for (std::int64_t i = 0; i < 40; ++i) log.fail(i * 3, kBot, "alice");
  log.accept(200, kBot, "alice");
  const auto found = log.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kLikely);
}

TEST(LoginJudge, SlowBruteForce) {
  LoginLog log;
  for (std::int64_t i = 0; i < 60; ++i) log.fail(i * 3 * kHour + i * 37, kBot, "admin");
  const auto found = log.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].slow);
  EXPECT_EQ(found[0].kind, LoginAttack::kBruteForce);
}

TEST(LoginJudge, SprayingStuffingAndNames) {
  LoginLog log;
  for (std::int64_t round = 0; round < 2; ++round) {
    for (std::int64_t i = 0; i < 30; ++i)
      log.fail(round * 2 * kHour + i, kBot, fmt::format("user{}", i));
  }
  for (std::int64_t i = 0; i < 300; ++i)
    log.fail(i, "203.0.113.10", fmt::format("{}@example.net", i));
  for (std::int64_t i = 0; i < 12; ++i) {
    const std::string name = fmt::format("name{}", i);
    log.say({.second = i,
             .client = "203.0.113.11",
             .user = name,
             .outcome = kUnknownUser,
             .method = ""});
    log.say({.second = i,
             .client = "203.0.113.11",
             .user = name,
             .outcome = kDisconnected,
             .method = ""});
  }
  for (std::int64_t i = 0; i < 200; ++i) log.fail(i, "203.0.113.12", fmt::format("user{}", i % 5));
  log.accept(2 * kHour + 40, kBot, "user77");
  const auto found = log.campaigns();
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].kind, LoginAttack::kStuffing);
  EXPECT_EQ(found[0].users_seen, 300U);
  EXPECT_EQ(found[1].kind, LoginAttack::kEnumeration);
  EXPECT_EQ(found[1].unknown_users, 12U);
  EXPECT_EQ(found[2].kind, LoginAttack::kBruteForce);
  EXPECT_EQ(found[2].users_seen, 5U);
  EXPECT_EQ(found[3].kind, LoginAttack::kSpraying);
  EXPECT_EQ(found[3].judgement.verdict, Verdict::kConfirmed);
  EXPECT_EQ(found[3].successes.at(0).user, "user77");
}

TEST(LoginJudge, ManyClientsForOneUser) {
  LoginLog log;
  for (std::int64_t i = 0; i < 30; ++i) log.accept(-i * kDay, "192.0.2.50", "alice");
  for (std::int64_t i = 0; i < 20; ++i) log.fail(i * 300, fmt::format("198.51.100.{}", i), "alice");
  auto found = log.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, LoginAttack::kDistributed);
  EXPECT_EQ(found[0].clients_seen, 20U);
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kFailed);

  // Alice herself, where she always is, changes nothing.
  log.accept(2000, "192.0.2.50", "alice");
  EXPECT_EQ(log.campaigns().at(0).judgement.verdict, Verdict::kFailed);
  log.fail(3000, "198.51.100.99", "alice").accept(3001, "198.51.100.99", "alice");
  found = log.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kLikely);
  EXPECT_EQ(found[0].successes.at(0).client, "198.51.100.99");
}

TEST(LoginJudge, ManyClientsForManyUsers) {
  LoginLog log;
  for (std::int64_t i = 0; i < 60; ++i) {
    log.fail(i * 100, fmt::format("198.51.100.{}", i % 30), fmt::format("user{}", i));
  }
  const auto found = log.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, LoginAttack::kStuffing);
  EXPECT_EQ(found[0].clients_seen, 30U);
  EXPECT_EQ(found[0].users_seen, 60U);
}

TEST(LoginJudge, SudoIsLocal) {
  LoginLog log;
  for (std::int64_t i = 0; i < 5; ++i) {
    log.say(
        {.second = i * 60, .user = "mallory", .method = "password", .times = 3, .service = "sudo"});
    log.say({.second = i * 60, .user = "mallory", .method = "pam_unix", .service = "sudo"});
  }
  log.say(
      {.second = 900, .user = "mallory", .outcome = kAccepted, .method = "", .service = "sudo"});
  const auto found = log.campaigns();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].service, "sudo");
  EXPECT_EQ(found[0].clients.at(0), "web1 (local)");
  EXPECT_EQ(found[0].tries, 15U);
  EXPECT_EQ(found[0].judgement.verdict, Verdict::kLikely);
}

}  // namespace
}  // namespace quell::investigate

// What is kept of logins: each try once, and the same whatever the order.
#include "login_ledger.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "login_fixture.h"
#include "login_view.h"
#include "try_slots.h"

namespace quell::investigate {
namespace {

using enum logs::LoginOutcome;

/// Everything that a ledger knows, as text.
std::string text_of(LoginLedger& ledger, const ClientKeys& keys) {
  ledger.settle();
  std::string out;
  for (const LoginVisitor& visitor : visitors_of(ledger, keys)) {
    out +=
        fmt::format("{} {} tries {} users {} accepted {} keys {}\n", visitor.client,
                    visitor.service, visitor.tries, visitor.users, visitor.accepted, visitor.keys);
    for (const LoginPair& pair : visitor.pairs) {
      out += fmt::format("  {} {} {} {} at {}:", pair.user, pair.tries->user, pair.count,
                         pair.tries->is_unknown, pair.tries->times.width());
      for (const auto& [second, times] : moments_of(pair))
        out += fmt::format(" {}x{}", second, times);
      for (const auto phase : pair.tries->phases.counts()) out += fmt::format(" {}", phase);
      out += "\n";
    }
    for (const auto& [user, accepts] : visitor.accepts) {
      out += fmt::format("  {} {} {} last {}:", user, accepts->user, accepts->times, accepts->last);
      for (const AcceptedAt& one : accepts->first) {
        out += fmt::format(" {}{}", one.seconds, one.by_password ? "p" : "k");
      }
      out += "\n";
    }
  }
  return out + fmt::format("{}", ledger.is_cut());
}

std::vector<Said> many_lines(unsigned clients, unsigned count) {
  std::mt19937 random(11);
  std::vector<Said> out;
  for (unsigned i = 0; i < count; ++i) {
    const unsigned kind = random() % 10;
    out.push_back({.second = static_cast<std::int64_t>(random() % 4'000'000),
                   .client = fmt::format("198.51.{}.{}", random() % clients, random() % 9),
                   .user = fmt::format("user{}", random() % (random() % 50 + 1)),
                   .outcome = kind == 0   ? kAccepted
                              : kind == 1 ? kDisconnected
                              : kind < 4  ? kUnknownUser
                                          : kFailed,
                   .method = kind == 3   ? ""
                             : kind == 5 ? "pam_unix"
                             : kind == 6 ? "publickey"
                                         : "password",
                   .times = static_cast<std::uint32_t>(random() % 3 + 1),
                   .service = kind == 7 ? "vsftpd" : "sshd"});
  }
  return out;
}

std::string shared_out(std::vector<Said> lines, std::size_t ledgers, unsigned seed) {
  std::mt19937 random(seed);
  std::ranges::shuffle(lines, random);
  std::vector<LoginLedger> parts(ledgers);
  std::vector<ClientKeys> keys(ledgers);
  for (const Said& line : lines) {
    const std::size_t at = random() % ledgers;
    LoginLog::add(line, parts[at], keys[at]);
  }
  for (std::size_t i = 1; i < ledgers; ++i) {
    keys[0].merge(keys[i]);
    parts[0].merge(parts[i]);
  }
  return text_of(parts[0], keys[0]);
}

TEST(LoginLedger, IsTheSameWhateverTheOrder) {
  const auto lines = many_lines(40, 6000);
  const std::string expected = shared_out(lines, 1, 1);
  EXPECT_EQ(shared_out(lines, 1, 2), expected);
  EXPECT_EQ(shared_out(lines, 3, 3), expected);
  EXPECT_EQ(shared_out(lines, 7, 4), expected);
}

TEST(LoginLedger, IsTheSameWhateverTheOrderBeyondItsLimits) {
  std::vector<Said> lines;
  std::mt19937 random(5);
  for (unsigned i = 0; i < 130'000; ++i) {
    lines.push_back({.second = static_cast<std::int64_t>(random() % 90'000),
                     .client = fmt::format("host{}.example.net", i % 100'000),
                     .user = i % 10 == 0 ? fmt::format("name{}", i) : "root"});
    if (i % 20 == 0) lines.back().client = "203.0.113.9";  // far over the names of one client
  }
  const std::string expected = shared_out(lines, 1, 1);
  EXPECT_TRUE(expected.ends_with("true"));
  EXPECT_EQ(shared_out(lines, 3, 2), expected);
}

TEST(LoginLedger, LinesAboutOneTryCountOnce) {
  LoginLedger ledger;
  ClientKeys keys;
  const std::string who = "192.0.2.7";
  const auto say = [&](std::string_view user, logs::LoginOutcome outcome, std::string method,
                       std::uint32_t times = 1, std::string client = "192.0.2.7") {
    LoginLog::add({.second = 5,
                   .client = std::move(client),
                   .user = std::string(user),
                   .outcome = outcome,
                   .method = std::move(method),
                   .times = times},
                  ledger, keys);
  };
  // One connection with three wrong passwords for an account that does not exist.
  say("ghost", kUnknownUser, "");
  say("ghost", kUnknownUser, "none");
  say("", kFailed, "pam_unix");
  say("ghost", kUnknownUser, "password");
  say("ghost", kUnknownUser, "password", 2);             // "message repeated 2 times"
  say("", kFailed, "pam", 2);                            // "PAM 2 more authentication failures"
  say("", kFailed, "pam_unix", 3, "ghost.example.net");  // the same, with the name of the address
  say("ghost", kDisconnected, "");
  ledger.settle();
  const auto visitors = visitors_of(ledger, keys);
  ASSERT_EQ(visitors.size(), 1U);
  EXPECT_EQ(visitors[0].client, who);
  EXPECT_EQ(visitors[0].tries, 3U);
  ASSERT_EQ(visitors[0].pairs.size(), 1U);
  EXPECT_EQ(visitors[0].pairs[0].count, 3U);
  EXPECT_TRUE(visitors[0].pairs[0].tries->is_unknown);
}

TEST(LoginLedger, PamAloneCounts) {
  const LoginLog log =
      LoginLog()
          .say({.second = 1,
                .client = "ads.example.net",
                .user = "root",
                .method = "pam_unix",
                .times = 12})
          .say({.second = 2, .client = "192.0.2.7", .user = "", .method = "pam_unix"});
  const auto campaigns = log.campaigns();
  ASSERT_EQ(campaigns.size(), 1U);
  EXPECT_EQ(campaigns[0].clients, std::vector<std::string>{"ads.example.net"});
  EXPECT_EQ(campaigns[0].tries, 12U);
}

TEST(LoginLedger, NamesCannotReachTheClient) {
  for (const std::string user :
       {"root from 6.6.6.6 port 22 ssh2", "", "a#012b 6.6.6.6", "6.6.6.6"}) {
    LoginLog log;
    for (int i = 0; i < 30; ++i) log.fail(i, "192.0.2.7", user);
    const auto campaigns = log.campaigns();
    ASSERT_EQ(campaigns.size(), 1U);
    EXPECT_EQ(campaigns[0].clients, std::vector<std::string>{"192.0.2.7"});
    EXPECT_EQ(campaigns[0].users, std::vector<std::string>{user});
  }
}

TEST(TrySlots, AreTheSameWhateverTheOrder) {
  std::mt19937 random(3);
  for (unsigned round = 0; round < 50; ++round) {
    std::vector<std::uint32_t> seconds;
    const std::uint32_t span = 1U << (random() % 24);
    for (unsigned i = 0; i < 200; ++i)
      seconds.push_back(static_cast<std::uint32_t>(1'700'000'000 + random() % span));
    TrySlots whole;
    for (const std::uint32_t second : seconds) whole.add(second, TryKind::kGuessed, 1);
    std::ranges::shuffle(seconds, random);
    TrySlots a;
    TrySlots b;
    for (std::size_t i = 0; i < seconds.size(); ++i) {
      (i % 3 == 0 ? a : b).add(seconds[i], TryKind::kGuessed, 1);
    }
    a.merge(b);
    ASSERT_EQ(a.width(), whole.width());
    ASSERT_EQ(a.slots().size(), whole.slots().size());
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < a.slots().size(); ++i) {
      EXPECT_EQ(a.slots()[i].at, whole.slots()[i].at);
      EXPECT_EQ(a.slots()[i].times, whole.slots()[i].times);
      sum += a.slots()[i].times[0];
    }
    EXPECT_EQ(sum, 200U);
    EXPECT_LE(a.slots().size(), TrySlots::kMost);
  }
}

}  // namespace
}  // namespace quell::investigate

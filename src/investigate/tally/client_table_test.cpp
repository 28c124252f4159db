#include "client_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "investigate/scan.h"

namespace quell::investigate {
namespace {

ClientKey client(std::uint32_t number) {
  return {.high = 0, .low = 0x0900000000000000ULL | number};
}

/// Few clients ask often, many seldom.
std::vector<ClientRequest> requests(std::size_t count, std::uint32_t clients, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> share(0, 1);
  std::vector<ClientRequest> out;
  for (std::size_t i = 0; i < count; ++i) {
    const double skewed = share(random) * share(random) * share(random);
    out.push_back({.key = client(1 + static_cast<std::uint32_t>(skewed * clients)),
                   .seconds = static_cast<std::uint32_t>(1'790'000'000 + random() % 400'000),
                   .agent = 1 + static_cast<std::uint32_t>(random() % 2),
                   .sample = static_cast<std::uint32_t>(random()),
                   .is_client_error = random() % 7 == 0,
                   .bytes = random() % 5000});
  }
  return out;
}

/// Everything that is answered, as text.
std::string text_of(const ClientTable& table) {
  std::string out = std::to_string(table.clients()) + " clients, sessions " +
                    std::to_string(table.sessions().value_or(0)) + "\n";
  for (const Client& one : table.busiest(50)) {
    out += std::to_string(one.key.low) + ' ' + std::to_string(one.requests) + ' ' +
           std::to_string(one.bytes) + ' ' + std::to_string(one.first) + ' ' +
           std::to_string(one.last) + ' ' + std::to_string(one.client_errors) + ' ' +
           std::to_string(one.agent) + ' ' + std::to_string(table.sessions_of(one).value_or(0)) +
           '\n';
  }
  return out;
}

/// The same requests in another order, shared among so many tables, merged.
std::string shared_among(std::vector<ClientRequest> all, std::size_t tables, std::size_t most,
                         unsigned seed) {
  std::mt19937 random(seed);
  std::ranges::shuffle(all, random);
  std::vector<ClientTable> parts;
  for (std::size_t i = 0; i < tables; ++i) parts.emplace_back(most);
  for (const ClientRequest& request : all) parts[random() % tables].add(request);
  while (parts.size() > 1) {
    const std::size_t into = random() % (parts.size() - 1);
    parts[into].merge(parts.back());
    parts.pop_back();
  }
  parts[0].settle();
  return text_of(parts[0]);
}

TEST(ClientTable, CountsWhatAPlainMapCounts) {
  const auto all = requests(20'000, 3000, 1);
  ClientTable table;
  std::map<std::uint64_t, std::uint64_t> oracle;
  std::map<std::uint64_t, std::map<std::uint32_t, bool>> half_hours;
  for (const ClientRequest& request : all) {
    table.add(request);
    ++oracle[request.key.low];
    half_hours[request.key.low][request.seconds / 1800] = true;
  }
  table.settle();
  ASSERT_TRUE(table.is_exact());
  EXPECT_EQ(table.clients(), oracle.size());
  std::uint64_t sessions = 0;
  for (const auto& [key, slots] : half_hours) {
    std::optional<std::uint32_t> before;
    for (const auto& [slot, seen] : slots) {
      if (!before || *before + 1 != slot) ++sessions;
      before = slot;
    }
  }
  EXPECT_EQ(table.sessions(), sessions);
  for (const auto& [key, count] : oracle)
    EXPECT_EQ(table.requests_of({.high = 0, .low = key}), count);
}

TEST(ClientTable, ExactOrNotTheOrderAndTheThreadsDoNotMatter) {
  const auto all = requests(30'000, 9000, 2);
  for (const std::size_t most : {100'000UZ, 700UZ}) {
    const std::string one = shared_among(all, 1, most, 1);
    EXPECT_EQ(shared_among(all, 1, most, 2), one);
    EXPECT_EQ(shared_among(all, 2, most, 3), one);
    EXPECT_EQ(shared_among(all, 7, most, 4), one);
  }
}

// Just at the limit: whether it is exact must not hang on how the clients were shared.
TEST(ClientTable, TheLimitIsTheNumberOfClients) {
  for (const std::uint32_t clients : {99U, 100U, 101U}) {
    std::vector<ClientRequest> all;
    for (std::uint32_t i = 0; i < 2 * clients; ++i) {
      all.push_back({.key = client(1 + i % clients), .seconds = i, .sample = i * 7919});
    }
    const std::string one = shared_among(all, 1, 100, 1);
    EXPECT_EQ(shared_among(all, 3, 100, 5), one) << clients;
    ClientTable table(100);
    for (const ClientRequest& request : all) table.add(request);
    EXPECT_EQ(table.is_exact(), clients <= 100) << clients;
  }
}

TEST(ClientTable, EstimatesManyClientsAndFindsTheBusiest) {
  ClientTable table(1000);
  constexpr std::uint32_t kClients = 300'000;
  std::mt19937 random(3);
  const auto ask = [&](std::uint32_t who) {
    table.add({.key = client(who), .seconds = who, .sample = static_cast<std::uint32_t>(random())});
  };
  for (std::uint32_t i = 1; i <= kClients; ++i) {
    ask(i);
    if (i % 100 == 0) ask(500'000);  // 3000 times
    if (i % 60 == 0) ask(500'001);   // 5000 times
  }
  ASSERT_FALSE(table.is_exact());
  EXPECT_NEAR(static_cast<double>(table.clients()), kClients + 2, kClients * 0.02);
  const auto busiest = table.busiest(2);
  ASSERT_EQ(busiest.size(), 2U);
  EXPECT_EQ(busiest[0].key, client(500'001));
  EXPECT_EQ(busiest[1].key, client(500'000));
  EXPECT_GE(busiest[0].requests, 5000U);
  EXPECT_LE(busiest[0].requests, 5010U);
  EXPECT_FALSE(table.sessions());
}

TEST(ClientKeys, AreWhatActorKeySays) {
  ClientKeys keys;
  for (const char* text :
       {"203.0.113.9", "2001:db8::1:2:3:4", "::ffff:192.0.2.1", "host.example", "1.2.3", "01.2.3.4",
        "256.1.1.1", "1.2.3.4.", "", "255.255.255.255", "8.8.8.8", "a-name-of-fifteen",
        "fifteen-letters", "::1", "x:y", "12345678"}) {
    EXPECT_EQ(keys.text_of(keys.key_of(text)), actor_key(text)) << text;
  }
  EXPECT_EQ(keys.key_of("2001:db8::1"), keys.key_of("2001:db8::ffff"));
  EXPECT_NE(keys.key_of("2001:db8::1"), keys.key_of("2001:db8:0:1::1"));
}

// The quick way to a network agrees with the whole parser on addresses and on what only looks so.
TEST(ClientKeys, AgreeOnMutatedAddresses) {
  std::mt19937 random(5);
  ClientKeys keys;
  const std::vector<std::string> seeds = {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::1",
                                          "2001:db8:0:0:1::",     "fe80:1:2:3:aaaa:bbbb:cccc:DDDD",
                                          "2001:db8::1",          "1:2:3:4:5:6:192.0.2.1"};
  constexpr std::string_view kBytes = "::01aF.g";
  for (unsigned round = 0; round < 40'000; ++round) {
    std::string text = seeds[random() % seeds.size()];
    for (unsigned edits = random() % 4; edits > 0; --edits) {
      const std::size_t at = random() % text.size();
      const char byte = kBytes[random() % kBytes.size()];
      if (random() % 3 == 0 && text.size() > 1)
        text.erase(at, 1);
      else if (random() % 2 == 0)
        text[at] = byte;
      else
        text.insert(at, 1, byte);
    }
    ASSERT_EQ(keys.text_of(keys.key_of(text)), actor_key(text)) << text;
  }
}

}  // namespace
}  // namespace quell::investigate

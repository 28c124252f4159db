// What the ledger keeps must hang neither on the order of requests nor on who counted which, and
// nobody can push himself, or what he got, off it.
#include "attack_ledger.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace quell::investigate {
namespace {

struct Sent {
  std::string client;
  std::string endpoint;
  std::uint16_t status = 404;
  std::uint64_t line = 1;
};

/// Requests on each hole, by client.
using Kept = std::map<std::string, std::map<std::string, std::uint64_t>>;

struct Settled {
  Kept kept;
  std::map<std::string, std::uint64_t> requests;  ///< of each client
};

Settled settled(const std::vector<Sent>& sent, std::size_t ledgers, std::size_t most,
                const std::optional<std::string>& wanted = std::nullopt) {
  ClientKeys keys;
  const auto pinned = wanted ? std::optional(keys.key_of_actor(*wanted)) : std::nullopt;
  std::vector<AttackLedger> parts(ledgers, AttackLedger(most, pinned));
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const Sent& one = sent[i];
    logs::Record record;
    record.place = {.file = "access.log", .line = one.line};
    record.status = one.status;
    const Signature signature{.endpoint = one.endpoint, .parameter = "id"};
    parts[i % ledgers].add(
        {.record = record, .client = keys.key_of(one.client), .signature = signature, .score = 1});
  }
  for (std::size_t i = 1; i < ledgers; ++i) parts[0].merge(parts[i]);
  Settled out;
  for (const auto& [key, attacker] : parts[0].settled()) {
    const std::string client = keys.text_of(key);
    out.requests[client] = attacker.attack_requests;
    for (const AttackedHole& hole : attacker.holes.holes())
      out.kept[client][hole.group.signature.endpoint] = hole.group.requests;
  }
  return out;
}

/// Two requests on each of many holes, one hole in ten served.
std::vector<Sent> many_holes(const std::string& client, unsigned holes) {
  std::vector<Sent> out;
  for (unsigned i = 0; i < 2 * holes; ++i) {
    out.push_back({.client = client,
                   .endpoint = fmt::format("/p{}", i % holes),
                   .status = static_cast<std::uint16_t>(i % holes % 10 == 0 ? 200 : 404),
                   .line = i + 1});
  }
  return out;
}

TEST(AttackLedger, OneAttackerOfManyHolesStaysWithAFairSampleOfThem) {
  const auto sent = many_holes("203.0.113.9", 5000);
  const Settled found = settled(sent, 1, 100);
  ASSERT_EQ(found.kept.size(), 1U);
  EXPECT_EQ(found.requests.at("203.0.113.9"), sent.size());
  const auto& holes = found.kept.at("203.0.113.9");
  EXPECT_EQ(holes.size(), 2 * HoleList::kMost);  // served, and the others
  for (const auto& [hole, requests] : holes) EXPECT_EQ(requests, 2U) << hole;
}

TEST(AttackLedger, WhatStaysHangsNeitherOnOrderNorOnWhoCounted) {
  std::vector<Sent> sent;
  for (unsigned i = 0; i < 40; ++i) {
    for (Sent& one : many_holes(fmt::format("203.0.113.{}", i), 10 + i * i / 4))
      sent.push_back(std::move(one));
  }
  const Settled expected = settled(sent, 1, 200);
  EXPECT_LT(expected.kept.size(), 40U);
  std::mt19937 random(11);
  for (const std::size_t ledgers : {1UZ, 2UZ, 5UZ}) {
    std::ranges::shuffle(sent, random);
    const Settled found = settled(sent, ledgers, 200);
    EXPECT_EQ(found.kept, expected.kept);
    EXPECT_EQ(found.requests, expected.requests);
  }
}

TEST(AttackLedger, RefusedRequestsNeverPushOutServedOnes) {
  std::vector<Sent> sent = {{.client = "192.0.2.66", .endpoint = "/leak", .status = 200}};
  for (unsigned i = 0; i < 20'000; ++i) {
    sent.push_back({.client = fmt::format("10.0.{}.{}", i / 250, i % 250), .endpoint = "/"});
    if (i % 4 == 0) sent.push_back({.client = "192.0.2.66", .endpoint = fmt::format("/x{}", i)});
  }
  const Settled found = settled(sent, 2, 50);
  ASSERT_TRUE(found.kept.contains("192.0.2.66"));
  EXPECT_EQ(found.kept.at("192.0.2.66").at("/leak"), 1U);
}

TEST(AttackLedger, TheAttackerWhoIsAskedForStays) {
  std::vector<Sent> sent;
  for (unsigned i = 0; i < 3000; ++i)
    sent.push_back({.client = fmt::format("2001:db8:{:x}::1", i), .endpoint = "/"});
  for (const std::string actor : {"2001:db8:7::/64", "2001:db8:bb7::/64", "2001:db8:5dc::/64"}) {
    const Settled found = settled(sent, 3, 10, actor);
    EXPECT_TRUE(found.kept.contains(actor)) << actor;
  }
}

TEST(KeptFields, GiveBackWhatWasKept) {
  constexpr std::uint16_t kMost = 40;
  const std::string wide(60, 'w');
  for (const std::string& target : {std::string("/a?b=c"), "/" + wide, std::string()}) {
    const std::string line = "GET " + target + " HTTP/1.1";
    logs::Record record;
    record.request = line;
    record.target = target;
    record.user_agent = "agent";
    record.referer = wide;
    KeptFields fields;
    for (int i = 0; i < 2; ++i) fields.keep(record, kMost);  // the second time in its place
    EXPECT_EQ(fields.target(line.substr(0, kMost)), target.substr(0, kMost));
    EXPECT_EQ(fields.user_agent(), "agent");
    EXPECT_EQ(fields.referer(), wide.substr(0, kMost));
  }
}

}  // namespace
}  // namespace quell::investigate

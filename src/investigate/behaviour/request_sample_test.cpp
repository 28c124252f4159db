#include "behaviour/request_sample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "behaviour/script_table.h"
#include "tally/client_key.h"

namespace quell::investigate {
namespace {

using Stratum = RequestSample::Stratum;

std::set<std::uint32_t> kept_of(std::vector<std::uint32_t> samples, std::size_t parts,
                                std::uint64_t& weight) {
  std::mt19937 random(static_cast<unsigned>(parts));
  std::ranges::shuffle(samples, random);
  std::vector<RequestSample> all(parts);
  logs::Record record;
  record.target = "/a";
  record.method = "GET";
  for (const std::uint32_t sample : samples) {
    RequestSample& to = all[random() % parts];
    if (to.takes(Stratum::kOrdinary, sample)) {
      to.add(Stratum::kOrdinary, {.record = record, .path_bytes = 2, .sample = sample});
    }
  }
  for (std::size_t i = 1; i < parts; ++i) all[0].merge(all[i]);
  weight = all[0].weight(Stratum::kOrdinary);
  std::set<std::uint32_t> out;
  for (const SampledRequest& one : all[0].of(Stratum::kOrdinary)) out.insert(one.sample);
  return out;
}

TEST(RequestSample, KeepsTheSameWhateverTheOrderAndTheSharing) {
  std::mt19937 random(2);
  std::vector<std::uint32_t> samples(200'000);
  for (std::uint32_t& one : samples) one = static_cast<std::uint32_t>(random());
  std::uint64_t weight = 0;
  const auto expected = kept_of(samples, 1, weight);
  EXPECT_LE(expected.size(), RequestSample::kMost);
  EXPECT_GT(expected.size(), RequestSample::kMost / 3);
  EXPECT_EQ(weight, 16U);
  for (const std::size_t parts : {2UZ, 3UZ, 5UZ}) {
    std::uint64_t again = 0;
    EXPECT_EQ(kept_of(samples, parts, again), expected);
    EXPECT_EQ(again, weight);
  }
}

TEST(RequestSample, TellsWhatIsNotable) {
  logs::Record record;
  record.method = "GET";
  record.status = 200;
  EXPECT_EQ(RequestSample::stratum_of({.record = record}), Stratum::kOrdinary);
  EXPECT_EQ(RequestSample::stratum_of({.record = record, .is_attack = true}), Stratum::kNotable);
  record.request_time = std::chrono::seconds(3);
  EXPECT_EQ(RequestSample::stratum_of({.record = record}), Stratum::kNotable);
  record.request_time = std::chrono::milliseconds(30);
  EXPECT_EQ(RequestSample::stratum_of({.record = record}), Stratum::kOrdinary);
  record.method = "POST";
  EXPECT_EQ(RequestSample::stratum_of({.record = record}), Stratum::kNotable);
  record.status = 404;
  EXPECT_EQ(RequestSample::stratum_of({.record = record}), Stratum::kRefused);
  record = {};
  EXPECT_EQ(RequestSample::stratum_of({.record = record}), Stratum::kNotable);
}

TEST(ScriptTable, AScriptOfManyIsBusyWhoeverCountsIt) {
  ClientKeys keys;
  logs::Record record;
  record.method = "GET";
  record.status = 200;
  ScriptTable a;
  ScriptTable b;
  for (const char* client : {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"}) {
    a.add({.record = record, .path = "/busy.php", .client = keys.key_of(client), .seconds = 5});
  }
  for (ScriptTable* table : {&a, &b}) {
    for (const char* client : {"192.0.2.1", "192.0.2.2"}) {
      table->add(
          {.record = record, .path = "/rare.php", .client = keys.key_of(client), .seconds = 9});
    }
    table->add({.record = record, .path = "/busy.php", .client = keys.key_of("192.0.2.9")});
  }
  b.merge(a);
  const auto rare = b.rare();
  ASSERT_EQ(rare.size(), 1U);
  EXPECT_EQ(rare[0].path, "/rare.php");
  EXPECT_EQ(rare[0].requests, 4U);
  ASSERT_EQ(rare[0].callers.size(), 2U);
  EXPECT_EQ(rare[0].callers[0].requests, 2U);
}

}  // namespace
}  // namespace quell::investigate

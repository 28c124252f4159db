// The parts of a tally that forget: what stays must not hang on the order in which things came.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/hash.h"
#include "fair_map.h"
#include "finding_list.h"
#include "hour_table.h"
#include "rate_series.h"
#include "size_histogram.h"

namespace quell::investigate {
namespace {

struct NumberHash {
  std::size_t operator()(const unsigned& number) const { return mix(number, 0x9e3779b97f4a7c15); }
};
using Counts = FairMap<unsigned, std::uint64_t, NumberHash>;

std::size_t one(const std::uint64_t& /*value*/) {
  return 1;
}

std::map<unsigned, std::uint64_t> counted(std::vector<unsigned> numbers, std::size_t maps,
                                          std::size_t most, unsigned seed) {
  std::mt19937 random(seed);
  std::ranges::shuffle(numbers, random);
  std::vector<Counts> parts(maps, Counts(most));
  for (const unsigned number : numbers) {
    Counts& part = parts[random() % maps];
    part.trim_at_times(one);
    if (auto* count = part.find_or_make(number)) ++*count;
  }
  for (std::size_t i = 1; i < maps; ++i) {
    parts[0].note_cut(parts[i]);
    for (const auto& [number, count] : parts[i].map()) {
      if (auto* to = parts[0].find_or_make(number)) *to += count;
    }
  }
  parts[0].trim(one);
  return {parts[0].map().begin(), parts[0].map().end()};
}

TEST(FairMap, KeepsTheSameKeysWithAllThatBelongsToThem) {
  std::vector<unsigned> numbers;
  for (unsigned i = 0; i < 5000; ++i) numbers.push_back(i * i % 997);
  const auto whole = counted(numbers, 1, 1'000'000, 1);
  for (const std::size_t most : {10UZ, 100UZ, 5000UZ}) {
    const auto expected = counted(numbers, 1, most, 2);
    EXPECT_EQ(expected.size(), std::min(most, whole.size()));
    for (const auto& [number, count] : expected) EXPECT_EQ(count, whole.at(number));
    EXPECT_EQ(counted(numbers, 1, most, 3), expected);
    EXPECT_EQ(counted(numbers, 4, most, 4), expected);
  }
}

TEST(RateSeries, AgreesWithCountingByHandWhateverTheOrder) {
  std::mt19937 random(4);
  for (unsigned round = 0; round < 50; ++round) {
    std::vector<std::int64_t> minutes;
    const std::int64_t span = 1 + static_cast<std::int64_t>(random() % 100'000);
    for (unsigned i = 0; i < 300; ++i)
      minutes.push_back(29'000'000 + static_cast<std::int64_t>(random()) % span);
    RateSeries a;
    RateSeries b;
    for (std::size_t i = 0; i < minutes.size(); ++i) (i % 3 == 0 ? a : b).add(minutes[i]);
    b.merge(a);
    const Rates rates = b.rates();
    ASSERT_LE(rates.requests.size(), RateSeries::kSlots);
    std::vector<std::uint64_t> expected(rates.requests.size());
    for (const std::int64_t minute : minutes) {
      const auto slot = (Instant(std::chrono::minutes(minute)) - rates.start) / rates.slot;
      ++expected.at(static_cast<std::size_t>(slot));
    }
    EXPECT_EQ(rates.requests, expected);
    EXPECT_GT(rates.requests.front(), 0U);
    EXPECT_GT(rates.requests.back(), 0U);
  }
}

TEST(HourTable, KeepsTheLatestHoursWhateverTheOrder) {
  std::vector<std::int64_t> hours;
  for (std::int64_t i = 0; i < 70'000; ++i) hours.push_back(i * 3600);
  std::mt19937 random(6);
  std::ranges::shuffle(hours, random);
  HourTable table;
  for (const std::int64_t seconds : hours) table.add({.seconds = seconds, .status = 404});
  const auto totals = table.hours();
  ASSERT_EQ(totals.size(), kMostHours);
  EXPECT_TRUE(table.has_dropped());
  EXPECT_EQ(totals.front().hour, Instant(std::chrono::hours(70'000 - kMostHours)));
  EXPECT_EQ(totals.back().client_errors, 1U);
}

TEST(SizeHistogram, MergedIsTheSameAsAddedUp) {
  std::mt19937_64 random(8);
  SizeHistogram whole;
  SizeHistogram left;
  SizeHistogram right;
  for (unsigned i = 0; i < 5000; ++i) {
    const std::uint64_t value = random() >> (random() % 60);
    whole.add(value);
    (i % 2 == 0 ? left : right).add(value);
  }
  left.merge(right);
  EXPECT_EQ(left.count(), whole.count());
  EXPECT_EQ(left.median(), whole.median());
  EXPECT_EQ(left.mad(), whole.mad());
}

TEST(FindingList, KeepsTheFirstByTimeWhateverTheOrder) {
  std::vector<unsigned> seconds;
  for (unsigned i = 0; i < 500; ++i) seconds.push_back(i);
  for (unsigned seed = 1; seed < 4; ++seed) {
    std::mt19937 random(seed);
    std::ranges::shuffle(seconds, random);
    FindingList a(20, 1'000'000);
    FindingList b(20, 1'000'000);
    for (const unsigned second : seconds) {
      FindingList::Kept kept;
      kept.finding.time = Instant(std::chrono::seconds(second));
      (random() % 2 == 0 ? a : b).add(kept);
    }
    a.merge(b);
    const auto first = a.take();
    ASSERT_EQ(first.size(), 20U);
    for (unsigned i = 0; i < 20; ++i)
      EXPECT_EQ(first[i].finding.time, Instant(std::chrono::seconds(i)));
    EXPECT_EQ(a.beyond(), 480U);
  }
}

}  // namespace
}  // namespace quell::investigate

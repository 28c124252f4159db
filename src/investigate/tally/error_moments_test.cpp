#include "error_moments.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chance.h"
#include "telling_words.h"

namespace quell::investigate {
namespace {

using attack::Class;

constexpr std::uint32_t kStart = 1'795'312'800;
constexpr std::uint64_t kHole = 7;

struct Logged {
  std::uint32_t second = 0;
  std::string message = "near \"x\": syntax error";
  logs::Level level = logs::Level::kError;
};

void add(const Logged& one, ErrorMoments& to) {
  to.add({.place = {},
          .time = Instant(std::chrono::seconds(kStart + one.second)),
          .level = one.level,
          .message = one.message});
}

/// A log of a day.
ErrorMoments day() {
  ErrorMoments out;
  add({.second = 0, .message = "up", .level = logs::Level::kInfo}, out);
  add({.second = 86'400, .message = "down", .level = logs::Level::kInfo}, out);
  return out;
}

Observation request(std::uint32_t second, std::string_view value = "'") {
  Observation out;
  out.seconds = kStart + second;
  out.request_line = second + 1;
  out.words = longest_words(value);
  out.status = 200;
  return out;
}

HoleRequests sqli(const std::vector<Observation>& sample, std::uint64_t hole = kHole) {
  return {.hole = hole, .vector = Class::kSqli, .sample = sample};
}

TEST(ErrorMoments, ErrorsAtTheTimeOfRequestsAreTheirs) {
  ErrorMoments moments = day();
  add({.second = 1000}, moments);
  add({.second = 1010}, moments);
  const std::vector<Observation> sample = {request(1000), request(1011), request(1030)};
  moments.claim(sqli(sample));
  const LoggedErrors errors = moments.of(sqli(sample));
  EXPECT_EQ(errors.malformed, 2U);
  EXPECT_LE(errors.by_time->chance, kNoAccident);
  EXPECT_EQ(errors.lines, (std::set<std::uint32_t>{1001, 1012}));
  EXPECT_TRUE(errors.is_covered);
}

TEST(ErrorMoments, ErrorsThatComeAllTheTimeSayNothing) {
  ErrorMoments moments = day();
  std::mt19937 random(5);
  for (int i = 0; i < 430; ++i)
    add({.second = static_cast<std::uint32_t>(random() % 3000)}, moments);
  std::vector<Observation> sample;
  for (std::uint32_t second = 1000; second < 1400; second += 21) sample.push_back(request(second));
  moments.claim(sqli(sample));
  const LoggedErrors errors = moments.of(sqli(sample));
  EXPECT_GT(errors.by_time->hits, 2U);
  EXPECT_EQ(errors.malformed, 0U);
  EXPECT_GT(errors.by_time->chance, 0.05);
}

TEST(ErrorMoments, WhatAnotherHolesRequestsMayHaveMadeProvesNothing) {
  ErrorMoments moments = day();
  add({.second = 1000}, moments);
  add({.second = 1010}, moments);
  const std::vector<Observation> sample = {request(1000), request(1010)};
  moments.claim(sqli(sample));
  moments.claim(sqli(sample, kHole + 1));
  EXPECT_EQ(moments.of(sqli(sample)).by_time->hits, 0U);
  EXPECT_EQ(moments.of(sqli(sample)).malformed, 0U);
}

TEST(ErrorMoments, AWordOfThePayloadTellsWhoseItIs) {
  ErrorMoments moments = day();
  add({.second = 1000, .message = "no such column: zebra_17"}, moments);
  const std::vector<Observation> sample = {request(1000, "1 union select zebra_17")};
  const std::vector<Observation> other = {request(1000, "1' and giraffe_5=1")};
  moments.claim(sqli(sample));
  moments.claim(sqli(other, kHole + 1));
  EXPECT_EQ(moments.of(sqli(sample)).by_time->named, 1U);
  EXPECT_EQ(moments.of(sqli(sample)).malformed, 1U) << "one moment is enough";
  EXPECT_EQ(moments.of(sqli(other, kHole + 1)).malformed, 0U);
}

TEST(ErrorMoments, OtherFaultsAndShortLogsSayNothing) {
  ErrorMoments moments = day();
  add({.second = 1000, .message = "timeout"}, moments);
  add({.second = 1010, .message = "sh: 1: x: not found"}, moments);
  const std::vector<Observation> sample = {request(1000), request(1010)};
  moments.claim(sqli(sample));
  EXPECT_EQ(moments.of(sqli(sample)).malformed, 0U);
  EXPECT_EQ(moments.of(sqli(sample)).lines.size(), 2U) << "they may not have run";

  ErrorMoments brief;
  for (std::uint32_t second = 999; second < 1013; ++second) add({.second = second}, brief);
  brief.claim(sqli(sample));
  EXPECT_EQ(brief.of(sqli(sample)).malformed, 0U) << "nothing tells what is usual";
}

TEST(ErrorMoments, ALongAnswerReachesBack) {
  Observation slow = request(1000);
  slow.milliseconds = 20'500;
  EXPECT_EQ(window_of(slow).first, kStart + 979);
  EXPECT_EQ(window_of(slow).last, kStart + 1021);
}

TEST(ErrorMoments, WhatStaysHangsNeitherOnOrderNorOnWhoCounted) {
  std::vector<Logged> all;
  std::vector<Observation> sample;
  for (std::uint32_t i = 0; i < 400; ++i) {
    all.push_back({.second = i * 60, .message = fmt::format("no such column: word{}", i)});
    all.push_back({.second = i * 60, .message = fmt::format("no such column: other{}", i)});
    if (i % 9 == 0) sample.push_back(request(i * 60, fmt::format("1 or word{}", i)));
  }
  std::mt19937 random(13);
  std::vector<LoggedErrors> seen;
  for (const std::size_t parts : {1U, 2U, 5U}) {
    std::ranges::shuffle(all, random);
    std::vector<ErrorMoments> some(parts, ErrorMoments(300));
    for (const Logged& one : all) add(one, some[random() % parts]);
    for (std::size_t i = 1; i < parts; ++i) some[0].merge(some[i]);
    some[0].settle();
    some[0].claim(sqli(sample));
    seen.push_back(some[0].of(sqli(sample)));
  }
  EXPECT_GT(seen[0].by_time->moments, 0U);
  EXPECT_LT(seen[0].by_time->moments, sample.size()) << "it is cut";
  for (const LoggedErrors& one : seen) {
    EXPECT_EQ(one.malformed, seen[0].malformed);
    EXPECT_EQ(one.lines, seen[0].lines);
    EXPECT_EQ(one.by_time->named, seen[0].by_time->named);
    EXPECT_EQ(one.by_time->chance, seen[0].by_time->chance);
  }
}

TEST(Chance, OfHits) {
  EXPECT_DOUBLE_EQ(chance_of_hits(5, 0, 0.1), 1);
  EXPECT_NEAR(chance_of_hits(2, 2, 0.1), 0.01, 1e-12);
  EXPECT_NEAR(chance_of_hits(2, 1, 0.1), 0.19, 1e-12);
  EXPECT_NEAR(chance_of_hits(64, 64, 0.5), 5.42e-20, 1e-21);
  EXPECT_DOUBLE_EQ(chance_of_hits(3, 2, 1), 1);
}

TEST(TellingWords, AreLongAndNotCommon) {
  EXPECT_TRUE(telling_words("select a, b from t where", 8).empty());
  EXPECT_EQ(telling_words("near \"Zebra_17\": syntax error", 8), telling_words("zebra_17", 8));
  const auto two = longest_words("extractvalue(1,(select password from users))");
  EXPECT_EQ(std::vector({two[0]}), telling_words("extractvalue", 8));
  EXPECT_EQ(std::vector({two[1]}), telling_words("password", 8));
  EXPECT_EQ(longest_words("1 or 1=1")[0], 0U);
}

}  // namespace
}  // namespace quell::investigate

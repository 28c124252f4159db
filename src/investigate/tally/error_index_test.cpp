#include "error_index.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace quell::investigate {
namespace {

const Instant kStart{std::chrono::seconds(1'795'312'800)};

struct Logged {
  std::string id;
  std::string message;
  int second = 0;
  std::string exception = {};
  std::string request = {};
};

void add(const Logged& one, ErrorIndex& to) {
  to.add({.place = {},
          .time = kStart + std::chrono::seconds(one.second),
          .level = logs::Level::kError,
          .message = one.message,
          .exception = one.exception,
          .request_id = one.id,
          .request = one.request});
}

Observation request(std::string_view id, std::string_view line = "GET / HTTP/1.1") {
  Observation out;
  out.request_id = request_id_hash(id);
  out.request_line = request_line_hash(line);
  return out;
}

LoggedErrors of(const ErrorIndex& index, const std::vector<Observation>& sample, int from = 1,
                int to = 2) {
  return index.of(sample, attack::Class::kSqli, kStart + std::chrono::seconds(from),
                  kStart + std::chrono::seconds(to));
}

TEST(ErrorIndex, TellsMalformedStatementsFromOtherErrors) {
  ErrorIndex index;
  add({.id = "a", .message = "near \"UNION\": syntax error"}, index);
  add({.id = "b", .message = "", .exception = "psycopg2.errors.SyntaxError"}, index);
  add({.id = "c", .message = "invalid literal for int(): 'x syntax error'", .second = 5}, index);
  add({.id = "d", .message = "invalid input syntax for type integer: \"3 or 1=1\""}, index);
  add({.id = "e", .message = "bad", .exception = "SyntaxError"}, index);
  const LoggedErrors errors = of(
      index, {request("a"), request("b"), request("c"), request("d"), request("e"), request("f")});
  EXPECT_EQ(errors.malformed, 2U);
  EXPECT_EQ(errors.other, 3U);
  EXPECT_TRUE(errors.is_covered);
}

TEST(ErrorIndex, WhatAClientQuotedIsNoComplaint) {
  ErrorIndex index;
  add({.id = "a", .message = R"(cannot read 'it\'s a syntax error' here)"}, index);
  EXPECT_EQ(of(index, {request("a")}).malformed, 0U);
  EXPECT_EQ(of(index, {request("a")}).other, 1U);
}

TEST(ErrorIndex, FindsARequestByItsLineAsWell) {
  ErrorIndex index;
  add({.id = "", .message = "SQL syntax", .request = "GET /?id=1' HTTP/1.1"}, index);
  EXPECT_EQ(of(index, {request("x", "GET /?id=1' HTTP/1.1")}).malformed, 1U);
  EXPECT_EQ(of(index, {request("x", "GET /?id=1 HTTP/1.1")}).malformed, 0U);
}

TEST(ErrorIndex, NothingLoggedSpeaksOnlyWhereTheLogReaches) {
  ErrorIndex index;
  add({.id = "a", .message = "bad", .second = 0}, index);
  EXPECT_FALSE(of(index, {request("b")}).is_covered) << "the log ends before";
  add({.id = "c", .message = "bad", .second = 9}, index);
  EXPECT_TRUE(of(index, {request("b")}).is_covered);
  EXPECT_FALSE(of(index, {request("")}).is_covered) << "the access log has no ids";
  EXPECT_FALSE(of(index, {}).is_covered);
}

TEST(ErrorIndex, WhatStaysHangsNeitherOnOrderNorOnWhoCounted) {
  std::vector<Logged> all;
  std::vector<Observation> sample;
  for (int i = 0; i < 600; ++i) {
    all.push_back({.id = fmt::format("r{}", i % 400),
                   .message = i % 3 == 0 ? "syntax error" : "bad",
                   .second = i});
    sample.push_back(request(all.back().id));
  }
  std::mt19937 random(11);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> seen;
  for (const std::size_t parts : {1U, 2U, 5U}) {
    std::ranges::shuffle(all, random);
    std::vector<ErrorIndex> indices(parts, ErrorIndex(100));
    for (const Logged& one : all) add(one, indices[random() % parts]);
    for (std::size_t i = 1; i < parts; ++i) indices[0].merge(indices[i]);
    indices[0].settle();
    const LoggedErrors errors = of(indices[0], sample);
    EXPECT_FALSE(errors.is_covered) << "it is cut";
    EXPECT_LE(errors.lines.size(), 1U);
    seen.emplace_back(errors.malformed, errors.other);
  }
  EXPECT_GT(seen[0].first, 0U);
  EXPECT_EQ(seen[1], seen[0]);
  EXPECT_EQ(seen[2], seen[0]);
}

}  // namespace
}  // namespace quell::investigate

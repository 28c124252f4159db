#include "request_judge.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace quell::investigate {
namespace {

/// Everything of a verdict that the tally looks at.
std::vector<std::string> found_by(const attack::Brief& judged) {
  std::vector<std::string> out;
  for (const attack::BriefFinding& each : judged.findings) {
    out.push_back(std::string(name_of(each.which)) + " " + std::string(name_of(each.where)) + " " +
                  std::string(each.parameter) + " " + std::to_string(each.score));
  }
  return out;
}

// Whatever was seen and remembered before, and whichever parts are left out because they are
// harmless.
TEST(RequestJudge, FindsWhatTheWholeRequestHas) {
  const std::vector<std::string_view> paths = {
      "/",           "/search",        "/img/a-21085.jpg",         "/a/../../etc/passwd",
      "/item/1'--",  "/.git/config",   "/api/d8905c14-4d05-4178",  "/1.or/2",
      "/%2e%2e/%2e", "/a b/program x", "/static/..%2f..%2fwin.ini"};
  const std::vector<std::string_view> queries = {
      "",
      "?q=red+lamp",
      "?q=red+lamp&page=3",
      "?page=3&&q=red+lamp",
      "?page=3&q=red+lamp&id=1%27--",
      "?q=union+carpet&page=3",
      "?id=1%27%20OR%20%271%27=%271",
      "?file=../../../etc/passwd&id=1",
      "?{\"a\":\"1' or 1=1-- \"}",
      "?",
      "?id=1&id=0%20union%20select%20password%20from%20users--%20",
      "?q=x?y=1%20or%201=1"};
  const std::vector<std::string_view> headers = {"", "https://shop.example/a-b",
                                                 "Mozilla/5.0 (X11; Linux x86_64)", "1' or '1'='1",
                                                 "https://shop.example/?q=1'%20or%20sleep(5)--%20"};
  std::mt19937 random(5);
  const auto one_of = [&](const auto& values) { return values[random() % values.size()]; };
  RequestJudge judge(99);
  attack::QuickJudge whole;
  unsigned attacks = 0;
  for (unsigned round = 0; round < 5'000; ++round) {
    const std::string target = std::string(one_of(paths)) + std::string(one_of(queries));
    logs::Record record;
    record.method = "GET";
    record.target = target;
    record.referer = one_of(headers);
    record.user_agent = one_of(headers);
    RequestHashes hashes;
    judge.prepare(record, hashes);
    const auto expected = found_by(whole.judge({.method = record.method,
                                                .target = record.target,
                                                .referer = record.referer,
                                                .user_agent = record.user_agent}));
    ASSERT_EQ(found_by(judge.judge(record, hashes)), expected) << target;
    attacks += expected.empty() ? 0U : 1U;
  }
  EXPECT_GT(attacks, 1'000U);
  EXPECT_LT(attacks, 4'900U);
}

}  // namespace
}  // namespace quell::investigate

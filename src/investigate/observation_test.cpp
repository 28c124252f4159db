#include "observation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "delay_request.h"
#include "judge_for_test.h"

namespace quell::investigate {
namespace {

std::uint32_t asked(std::string_view text) {
  const auto delay = delay_request(text);
  return delay ? delay->milliseconds : Observation::kUnknown;
}

TEST(DelayRequest, ReadsTheCallsOfManySystems) {
  EXPECT_EQ(asked("1' and sleep(5)-- -"), 5000U);
  EXPECT_EQ(asked("1;select pg_sleep(0.5)"), 500U);
  EXPECT_EQ(asked("1;waitfor delay '0:0:7'--"), 7000U);
  EXPECT_EQ(asked("1 and benchmark(10000000,md5(1))"), 2000U);
  EXPECT_EQ(asked("1 and dbms_pipe.receive_message('a',4)=1"), 4000U);
  EXPECT_EQ(asked("127.0.0.1;sleep 3"), 3000U);
  EXPECT_EQ(asked("127.0.0.1;sleep${ifs}3"), 3000U);
  EXPECT_EQ(asked("127.0.0.1&ping -n 6 127.0.0.1"), 5000U);
  EXPECT_EQ(asked("sleep(0)"), 0U);
  EXPECT_EQ(asked("sleep(99999999999)"), 3'600'000U);
  EXPECT_EQ(asked("sleep well"), Observation::kUnknown);
  EXPECT_EQ(asked("sleep well; sleep 2"), 2000U);
  EXPECT_EQ(asked("waitfor delay"), Observation::kUnknown);
  EXPECT_EQ(asked(""), Observation::kUnknown);
  EXPECT_FALSE(delay_request("1 and sleep(5)")->conditional);
  EXPECT_TRUE(delay_request("1 and if(ascii(substr(a,1,1))>5,sleep(5),0)")->conditional);
}

TEST(Observation, SameShapeMeansAlikeButForNumbers) {
  const auto shape = [](std::string_view value) { return observed({.value = value}).shape; };
  EXPECT_EQ(shape("3%20AND%20a%3E63"), shape("3%20and%20a>7"));
  EXPECT_EQ(shape("3%20AND%20a='b'"), shape("3%20and%20a='c'"));
  EXPECT_NE(shape("3%20AND%20a%3E63"), shape("4%20and%20a>63"));
  EXPECT_NE(shape("3%20ORDER%20BY%201"), shape("3%20GROUP%20BY%201"));
}

TEST(Observation, TheSameFileWhateverTheClimb) {
  const auto object = [](std::string_view value) { return observed({.value = value}).object; };
  EXPECT_EQ(object("../etc/passwd"), object("..%2f..%2f..%2fetc%2fpasswd%00.png"));
  EXPECT_EQ(object("/etc/passwd"), object("..%5c..%5cetc%5cpasswd"));
  EXPECT_NE(object("../etc/passwd"), object("../etc/hosts"));
}

TEST(ObservationSample, TheOrderDoesNotMatter) {
  std::vector<Observation> all;
  for (int i = 0; i < 200; ++i) {
    const std::string value = "x" + std::to_string(i % 90);
    all.push_back(observed({.value = value, .bytes = 100 + static_cast<unsigned>(i % 3)}));
  }
  const auto sampled = [&] {
    ObservationSample halves[2];
    for (std::size_t i = 0; i < all.size(); ++i) halves[i % 2].add(all[i]);
    halves[0].merge(halves[1]);
    return halves[0].all();
  };
  const std::vector<Observation> first = sampled();
  EXPECT_EQ(first.size(), ObservationSample::kMost);
  std::mt19937 random(3);
  for (int round = 0; round < 5; ++round) {
    std::ranges::shuffle(all, random);
    EXPECT_EQ(sampled(), first);
  }
}

}  // namespace
}  // namespace quell::investigate

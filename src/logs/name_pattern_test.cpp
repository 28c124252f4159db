#include "name_pattern.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace quell::logs {
namespace {

TEST(NamePattern, Pieces) {
  EXPECT_TRUE(matches("*.log*", "access.log.1"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("**a**", "a"));
  EXPECT_FALSE(matches("*.log", "access.log.1"));
  EXPECT_TRUE(matches("a?c", "abc"));
  EXPECT_FALSE(matches("a?c", "ac"));
  EXPECT_TRUE(matches("log.[0-9]", "log.7"));
  EXPECT_FALSE(matches("log.[!0-9]", "log.7"));
  EXPECT_TRUE(matches("log.[^a-c]", "log.7"));
  EXPECT_TRUE(matches("[]x]", "]"));
  EXPECT_TRUE(matches("[a-]", "-"));
  EXPECT_TRUE(matches("[abc", "[abc"));
  EXPECT_TRUE(matches("\\*", "*"));
  EXPECT_FALSE(matches("\\*", "x"));
  EXPECT_TRUE(matches("\\", "\\"));
  EXPECT_TRUE(matches("[\x80-\xff]", "\xc3"));
  EXPECT_TRUE(matches("a*b*c", "aXbYbZc"));
  EXPECT_FALSE(matches("", "a"));
}

TEST(NamePattern, ADotAtTheStartIsNotMatchedUnwritten) {
  EXPECT_FALSE(matches("*", ".hidden"));
  EXPECT_FALSE(matches("?hidden", ".hidden"));
  EXPECT_TRUE(matches(".*", ".hidden"));
  EXPECT_TRUE(matches("a*", "a.hidden"));
}

TEST(NamePattern, WhatIsAPattern) {
  EXPECT_TRUE(is_pattern("/var/log/*.log"));
  EXPECT_TRUE(is_pattern("a[1]"));
  EXPECT_FALSE(is_pattern("/var/log/access.log-20261121"));
}

/// By the definition: exponential, for small inputs.
bool naive(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern.front() == '*') {
    return naive(pattern.substr(1), name) || (!name.empty() && naive(pattern, name.substr(1)));
  }
  return !name.empty() && (pattern.front() == '?' || pattern.front() == name.front()) &&
         naive(pattern.substr(1), name.substr(1));
}

TEST(NamePattern, MatchesAsItIsDefined) {
  std::mt19937 random(4);
  int matching = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string pattern(random() % 7, '\0');
    std::string name(random() % 9, '\0');
    for (char& c : pattern) c = "ab*?"[random() % 4];
    for (char& c : name) c = "ab"[random() % 2];
    EXPECT_EQ(matches(pattern, name), naive(pattern, name)) << pattern << " " << name;
    matching += naive(pattern, name) ? 1 : 0;
  }
  EXPECT_GT(matching, 1'000);
}

TEST(NamePattern, ManyStarsTakeNoLonger) {
  std::string pattern;
  for (int i = 0; i < 500; ++i) pattern += "*a";
  pattern += "b";
  EXPECT_FALSE(matches(pattern, std::string(5'000, 'a')));
}

}  // namespace
}  // namespace quell::logs

#include "logs/rotation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace quell::logs {
namespace {

using Kind = RotationRank::Kind;

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::ranges::sort(names, [](const auto& a, const auto& b) { return in_time_order(a, b) < 0; });
  return names;
}

TEST(Rotation, NamesOfOneSet) {
  for (const std::string_view name : {"access.log",
                                      "access.log.1",
                                      "access.log.0",
                                      "access.log.2.gz",
                                      "access.log.14.xz",
                                      "access.log-20261121",
                                      "access.log-20261121.gz",
                                      "access.log-2026112103",
                                      "access.log.2026-11-21",
                                      "access.log.2026-11-21.bz2",
                                      "access.log-20261121-1795219200",
                                      "access.log_2026-11-21_03-14-15",
                                      "access.log.2026-11-21T03:14",
                                      "access.log.1795219200",
                                      "access.log.old",
                                      "access.log.gz",
                                      "access-2026-11-21.log.gz",
                                      "access.2026-11-21.log",
                                      "access_20261121.log",
                                      "access.1.log",
                                      "access.2.log.zst"}) {
    EXPECT_EQ(rotated_name(name).set, "access.log") << name;
  }
  EXPECT_EQ(rotated_name("access_log.1795219200").set, "access_log");
  EXPECT_EQ(rotated_name("syslog.1").set, "syslog");
}

TEST(Rotation, OtherNamesAreSetsOfTheirOwn) {
  for (const std::string_view name :
       {"access", ".1", "1", "20261121", "web1.log", "php8.2-fpm.log", "access.log.bak",
        "access.log.1a", "site-2026.log", "site.99999999.log", "site-20261399.log", "other_vhosts",
        "report-2026-11-21-final.log", "a..log", "v1.2.3.4-x.log", ".gz"}) {
    const RotatedName found = rotated_name(name);
    EXPECT_EQ(found.set, name);
    EXPECT_EQ(found.rank, RotationRank{}) << name;
  }
}

TEST(Rotation, TheOldestComesFirst) {
  const std::vector<std::string> numbers = {"access.log.10.gz", "access.log.9.gz",
                                            "access.log.2.gz", "access.log.1", "access.log"};
  std::vector<std::string> shuffled = numbers;
  std::mt19937 random(1);
  for (int i = 0; i < 20; ++i) {
    std::ranges::shuffle(shuffled, random);
    EXPECT_EQ(sorted(shuffled), numbers);
  }
  const std::vector<std::string> dates = {"access.log-20251231.gz", "access.log-20261121.gz",
                                          "access.log-2026112103",  "access.log.2026-11-22",
                                          "access.log.1795392000",  // 2026-11-23
                                          "access-2026-11-24.log",  "access.log.3.gz",
                                          "access.log.1",           "access.log"};
  shuffled = dates;
  std::ranges::shuffle(shuffled, random);
  EXPECT_EQ(sorted(shuffled), dates);
}

TEST(Rotation, SetsAreSortedByName) {
  EXPECT_EQ(sorted({"error.log", "access.log", "error.log.1", "a.log", "access.log.1"}),
            (std::vector<std::string>{"a.log", "access.log.1", "access.log", "error.log.1",
                                      "error.log"}));
}

TEST(Rotation, APlainFileComesBeforeItsCompressedCopy) {
  EXPECT_EQ(sorted({"a.log.1.gz", "a.log", "a.log.1", "a.log.1.xz"}),
            (std::vector<std::string>{"a.log.1", "a.log.1.gz", "a.log.1.xz", "a.log"}));
  EXPECT_EQ(rotated_name("a.log.1").rank, rotated_name("a.log.1.gz").rank);
  EXPECT_EQ(rotated_name("a.log.1.gz").compressed_as, ".gz");
}

TEST(Rotation, AnyBytesAreAName) {
  std::mt19937 random(2);
  const std::string_view alphabet = ".-_0123456789Tlog:gz\xff";
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) {
    std::string name(random() % 30, '\0');
    for (char& c : name) c = alphabet[random() % alphabet.size()];
    EXPECT_LE(rotated_name(name).set.size(), name.size());
    names.push_back(name);
  }
  // An order: what comes first in one sorting comes first in another.
  const std::vector<std::string> once = sorted(names);
  std::ranges::shuffle(names, random);
  EXPECT_EQ(sorted(names), once);
}

TEST(Rotation, KindsOfRanks) {
  EXPECT_EQ(rotated_name("a.log").rank.kind, Kind::kCurrent);
  EXPECT_EQ(rotated_name("a.log.1").rank.kind, Kind::kNumbered);
  EXPECT_EQ(rotated_name("a.log-20261121").rank.kind, Kind::kDated);
  EXPECT_EQ(rotated_name("a.log-20261121").rank.order, 20261121000000U);
  EXPECT_EQ(rotated_name("a.log.1795219200").rank.order, 20261121000000U);
  EXPECT_EQ(rotated_name("a.log-20261121-1795219200").rank.order, 20261121000000U);
}

}  // namespace
}  // namespace quell::logs

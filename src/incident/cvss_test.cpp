#include "incident/cvss.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace quell::incident {
namespace {

std::string number_or_dash(const std::string& column, std::int64_t ours) {
  return column == "-" ? "-" : std::to_string(ours);
}

// tests/vectors/cvss31.tsv comes from another calculator: tools/cvss_golden.
TEST(Cvss31, ScoresAsAnotherCalculatorDoes) {
  std::ifstream file(QUELL_SOURCE_DIR "/tests/vectors/cvss31.tsv");
  std::string line;
  std::size_t compared = 0;
  std::size_t base_only = 0;
  while (std::getline(file, line)) {
    if (line.starts_with('#')) continue;
    std::istringstream columns(line);
    std::string text, base, temporal, environmental;
    columns >> text >> base >> temporal >> environmental;
    const auto vector = Cvss31::parse(text);
    ASSERT_TRUE(vector) << text << ": " << vector.error().message();
    EXPECT_EQ(vector->text(), text);
    EXPECT_EQ(number_or_dash(base, vector->base_tenths()), base) << text;
    EXPECT_EQ(number_or_dash(temporal, vector->temporal_tenths()), temporal) << text;
    EXPECT_EQ(number_or_dash(environmental, vector->environmental_tenths()), environmental) << text;
    ++compared;
    if (temporal == "-" && environmental == "-") ++base_only;
  }
  EXPECT_GE(base_only, 2592U);
  EXPECT_GE(compared, 5000U);
}

TEST(Cvss31, ReadsWithoutPrefixAndInAnyOrder) {
  const auto vector = Cvss31::parse("A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N");
  ASSERT_TRUE(vector);
  EXPECT_EQ(vector->text(), "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
  EXPECT_EQ(vector->score_tenths(), 98);
  EXPECT_EQ(score_text(98), "9.8");
}

TEST(Cvss31, TheMostSpecificScoreCounts) {
  const std::string base = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  const auto temporal = Cvss31::parse(base + "/E:U");
  ASSERT_TRUE(temporal);
  EXPECT_EQ(temporal->score_tenths(), temporal->temporal_tenths());
  EXPECT_LT(temporal->score_tenths(), 98);
  const auto environmental = Cvss31::parse(base + "/E:U/CR:L/IR:L/AR:L");
  ASSERT_TRUE(environmental);
  EXPECT_EQ(environmental->score_tenths(), environmental->environmental_tenths());
}

TEST(Cvss31, RefusesWithTheMetricNamed) {
  const auto message = [](std::string_view text) {
    const auto vector = Cvss31::parse(text);
    return vector ? std::string("accepted") : vector.error().message();
  };
  EXPECT_EQ(message("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H"), "CVSS vector: A is missing");
  EXPECT_EQ(message("AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), "CVSS vector: AV is there twice");
  EXPECT_EQ(message("AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
            "CVSS vector: AV is one of N, A, L, P, not 'X'");
  EXPECT_NE(message("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H").find("only version 3.1"),
            std::string::npos);
  for (const std::string_view bad :
       {"", "/", "AV:N/", "CVSS:3.1/", "av:n/ac:l", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/",
        "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H ", "AV", "AV:", ":N"})
    EXPECT_NE(message(bad), "accepted") << bad;
}

TEST(Cvss31, ScoresStayInRangeAndNeverRiseWithLessHarm) {
  std::mt19937 random(7);
  const auto pick = [&](std::string_view letters) { return letters[random() % letters.size()]; };
  for (int i = 0; i < 2000; ++i) {
    std::string head = std::string("AV:") + pick("NALP") + "/AC:" + pick("LH") +
                       "/PR:" + pick("NLH") + "/UI:" + pick("NR") + "/S:" + pick("UC") +
                       "/I:" + pick("HLN") + "/A:" + pick("HLN") + "/C:";
    const auto score = [&](char letter) { return Cvss31::parse(head + letter)->base_tenths(); };
    EXPECT_LE(score('N'), score('L')) << head;
    EXPECT_LE(score('L'), score('H')) << head;
    EXPECT_GE(score('N'), 0);
    EXPECT_LE(score('H'), 100);
  }
}

TEST(Cvss31, SeverityFollowsTheTable) {
  EXPECT_EQ(severity_of_score(100), Severity::kS1);
  EXPECT_EQ(severity_of_score(90), Severity::kS1);
  EXPECT_EQ(severity_of_score(89), Severity::kS2);
  EXPECT_EQ(severity_of_score(70), Severity::kS2);
  EXPECT_EQ(severity_of_score(69), Severity::kS3);
  EXPECT_EQ(severity_of_score(40), Severity::kS3);
  EXPECT_EQ(severity_of_score(39), Severity::kS4);
  EXPECT_EQ(severity_of_score(0), Severity::kS4);
  EXPECT_EQ(priority_of_severity(Severity::kS3), Priority::kP3);
}

}  // namespace
}  // namespace quell::incident

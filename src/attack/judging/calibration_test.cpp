#include "judging/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

#include "attack/classify.h"
#include "attack/explain.h"
#include "attack/quick.h"

namespace quell::attack {
namespace {

constexpr double kIncident = 0.9;  // investigate's, and the default of a site's own rules

TEST(Calibration, KnotsRise) {
  const std::span<const CalibrationKnot> knots = calibration_knots();
  ASSERT_GE(knots.size(), 8U);
  EXPECT_LE(knots.size(), 16U);
  for (std::size_t i = 1; i < knots.size(); ++i) {
    EXPECT_LT(knots[i - 1].sum, knots[i].sum);
    EXPECT_LT(knots[i - 1].log_odds, knots[i].log_odds);
  }
}

TEST(Calibration, RisesEverywhereBetweenNothingFoundAndOne) {
  double before = nothing_found_score();
  EXPECT_GT(before, 0);
  EXPECT_EQ(calibrated_score(-1e6), before);
  for (int step = -599; step < 2000; ++step) {
    const double score = calibrated_score(step / 100.0);
    EXPECT_GT(score, before) << step;
    EXPECT_LE(score, 1) << step;
    before = score;
  }
  EXPECT_LE(calibrated_score(1e6), 1);
}

TEST(Calibration, KeepsWhatIsOnEitherSideOfTheThresholds) {
  EXPECT_EQ(calibrated_score(0), kAttackScore);
  EXPECT_NEAR(calibrated_score(std::log(9)), kIncident, 1e-12);
  for (int step = -1000; step <= 1000; ++step) {
    const double sum = step / 100.0;
    const double alone = score_of_log_odds(sum);
    const double score = calibrated_score(sum);
    EXPECT_EQ(score >= kAttackScore, alone >= kAttackScore) << sum;
    EXPECT_EQ(score >= kIncident, alone >= kIncident) << sum;
  }
}

/// Weights are tenths, whose sums in doubles miss zero by a little, on either side.
TEST(Calibration, ASumThatIsZeroButForRoundingIsNoFurtherFromTheThreshold) {
  for (const double sum : {4.440892098500626e-16, -4.440892098500626e-16, -1e-16}) {
    EXPECT_EQ(calibrated_score(sum), score_of_log_odds(sum));
  }
}

/// Reports show thousandths, and are read again: what is below a threshold must not round to it.
TEST(Calibration, NearAThresholdThousandthsStayApart) {
  EXPECT_LT(calibrated_score(-0.2), kAttackScore - 0.001);
  EXPECT_LT(calibrated_score(1.95), kIncident - 0.001);
}

TEST(Calibration, IsWhatEveryDoorSays) {
  for (const std::string_view value :
       {"x' or 'a'='a", "1' and sleep(3)-- -", "<script>alert(1)</script>", "../../etc/passwd",
        ";cat /etc/passwd", "{{7*7}}"}) {
    const Explanation explained = explain(Where::kQuery, value);
    double best = 0;
    for (const ExplainedPart& part : explained.parts) {
      for (const Considered& each : part.considered) {
        double sum = prior_log_odds();
        for (const Reason& reason : each.reasons) sum += reason.weight;
        EXPECT_NEAR(each.log_odds, sum, 1e-9) << value;
        EXPECT_EQ(each.score, calibrated_score(each.log_odds)) << value;
        best = std::max(best, each.score);
      }
    }
    ASSERT_GE(best, kAttackScore) << value;
    EXPECT_EQ(explained.verdict.top_score, best) << value;
    EXPECT_EQ(classify(Where::kQuery, value).top_score, best) << value;
    EXPECT_EQ(QuickJudge().judge(Where::kQuery, value).top_score, best) << value;
  }
}

TEST(Calibration, NothingFoundHasItsScoreAtEveryDoor) {
  constexpr std::string_view kPlain = "blue shoes";
  EXPECT_EQ(classify(Where::kQuery, kPlain).top_score, nothing_found_score());
  EXPECT_EQ(explain(Where::kQuery, kPlain).verdict.top_score, nothing_found_score());
  EXPECT_EQ(QuickJudge().judge(Where::kQuery, kPlain).top_score, nothing_found_score());
}

}  // namespace
}  // namespace quell::attack

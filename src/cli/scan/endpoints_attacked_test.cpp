#include "scan/endpoints_attacked.h"

#include <gtest/gtest.h>

#include "scan/sample_report.h"

namespace quell::cli {
namespace {

using attack::Class;
using investigate::Verdict;

TEST(EndpointsAttacked, SumsOverActorsWorstFirst) {
  investigate::ScanReport report;
  report.attackers = {
      sample::attacker("a", {sample::group({"/x", "q", Class::kSqli}, 5, Verdict::kFailed, ""),
                             sample::group({"/x", "p", Class::kXss}, 2, Verdict::kBlocked, ""),
                             sample::group({"/y", "", Class::kScan}, 1, Verdict::kLikely, "")}),
      sample::attacker("b",
                       {sample::group({"/x", "q", Class::kSqli}, 3, Verdict::kAttempted, ""),
                        sample::group({"/z", "q", Class::kSqli}, 9, Verdict::kAttempted, "")})};
  const auto found = attacked_endpoints(report);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].endpoint, "/y");
  EXPECT_EQ(found[1].endpoint, "/x");
  EXPECT_EQ(found[1].requests, 10U);
  EXPECT_EQ(found[1].actors, 2U);
  EXPECT_EQ(found[1].worst, Verdict::kAttempted);
  EXPECT_EQ(titles_of(found[1].vectors), "SQL injection, cross-site scripting");
  EXPECT_EQ(found[2].endpoint, "/z");
  EXPECT_TRUE(attacked_endpoints({}).empty());
}

}  // namespace
}  // namespace quell::cli

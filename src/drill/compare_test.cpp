#include <gtest/gtest.h>

#include <algorithm>

#include "drill/drill.h"
#include "drill/truth.h"

namespace quell::drill {
namespace {

std::string truth_text() {
  Truth truth;
  truth.injection = {.address = "127.1.2.3", .vector = "sqli", .endpoint = "/find", .requests = {}};
  const Instant begun = parse_iso("2026-11-22T01:02:03.5Z").value();
  truth.injection.requests = {
      {.sent = begun - std::chrono::seconds(9), .request_line = "GET /find?term=lamp HTTP/1.1"},
      {.sent = begun, .request_line = "GET /find?term=lamp%27 HTTP/1.1", .status = 500},
      {.sent = begun,
       .request_line = "GET /find?term=%27%20UNION HTTP/1.1",
       .status = 200,
       .outcome = Outcome::kData,
       .rows = 1204}};
  truth.traversal = {
      .address = "127.4.5.6", .vector = "traversal", .endpoint = "/download", .requests = {}};
  return truth_json(truth);
}

bool all_in(std::string_view report) {
  const auto compared = compare_with_truth(report, truth_text());
  EXPECT_TRUE(compared) << compared.error().full();
  return compared && std::ranges::all_of(*compared, &Compared::in_report);
}

TEST(CompareWithTruth, WantsWhoWhereWhenAndHowMuch) {
  EXPECT_TRUE(all_in("127.1.2.3 /find 2026-11-22 01:02:03 1,204 records 127.4.5.6"));
  EXPECT_TRUE(all_in("127.1.2.3 /find 2026-11-22 01:02:05 1,204 records 127.4.5.6"));
  EXPECT_FALSE(all_in("127.1.2.9 /find 2026-11-22 01:02:03 1,204 records 127.4.5.6"));
  EXPECT_FALSE(all_in("127.1.2.3 /look 2026-11-22 01:02:03 1,204 records 127.4.5.6"));
  EXPECT_FALSE(all_in("127.1.2.3 /find 2026-11-22 01:02:02 1,204 records 127.4.5.6"));
  EXPECT_FALSE(all_in("127.1.2.3 /find 2026-11-22 01:02:03 1,203 records 127.4.5.6"));
}

TEST(CompareWithTruth, RefusesWhatIsNoTruth) {
  EXPECT_FALSE(compare_with_truth("", ""));
  EXPECT_FALSE(compare_with_truth("", "[]"));
  EXPECT_FALSE(compare_with_truth("", "{}"));
  EXPECT_FALSE(compare_with_truth("", R"({"injection":{},"traversal":{}})"));
}

}  // namespace
}  // namespace quell::drill

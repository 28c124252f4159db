#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>

#include "base/guarded.h"
#include "doc/json.h"
#include "drill/traffic.h"

namespace quell::drill {
namespace {

const std::function<bool()> kNever = [] { return false; };

/// A shop that answers by rule, in place of the real one.
class FakeShop {
 public:
  explicit FakeShop(const Scenario& scenario) : scenario_(scenario) {}

  Answer operator()(const Outgoing& outgoing) {
    ++requests;
    const std::string_view bytes = outgoing.bytes;
    if (outgoing.address == scenario_.attack.traverser) return traversal(bytes);
    return search(bytes);
  }

  std::atomic<std::size_t> requests = 0;

 private:
  Answer search(std::string_view bytes) {
    if (bytes.find("sqlite_master") != std::string_view::npos)
      return {200, "CREATE TABLE customers"};
    if (bytes.find(scenario_.shop.customer_table) != std::string_view::npos) return rows();
    if (bytes.find("%27") != std::string_view::npos) return {500, "Error"};
    return {200, "page"};
  }
  Answer rows() {
    auto left = left_.lock();
    const std::size_t now = std::min<std::size_t>(*left, 25);
    *left -= now;
    std::string body;
    for (std::size_t i = 0; i < now; ++i) body += "a@mail.example</a>";
    return {200, body};
  }
  static Answer traversal(std::string_view bytes) {
    if (bytes.find("etc/passwd") != std::string_view::npos) return {200, "root:x:0:0:\nb\n"};
    return {404, ""};
  }

  const Scenario& scenario_;
  Guarded<std::size_t> left_{std::size_t{100}};
};

Truth run(const Scenario& scenario, FakeShop& shop) {
  SystemClock clock;
  return play(
      scenario, {.port = 1, .visitors = 3},
      [&shop](const Outgoing& outgoing) { return shop(outgoing); }, clock, kNever);
}

TEST(Play, CountsWhatTheAttackersReallyGot) {
  const Scenario scenario = make_scenario(1);
  FakeShop shop(scenario);
  const Truth truth = run(scenario, shop);
  EXPECT_EQ(truth.injection.rows_taken(), 100U);
  // Four answers of 25 rows, and the schema; the empty answer after them took nothing.
  EXPECT_EQ(truth.injection.count(Outcome::kData), 5U);
  EXPECT_GT(truth.injection.count(Outcome::kSignal), 10U);
  // The same file many times is two lines, once.
  EXPECT_GT(truth.traversal.count(Outcome::kData), 1U);
  EXPECT_EQ(truth.traversal.rows_taken(), 2U);
  EXPECT_EQ(truth.crowd.requests, scenario.crowd.requests);
  EXPECT_EQ(truth.crowd.failures, 0U);
  EXPECT_EQ(shop.requests.load(), truth.crowd.requests + truth.injection.requests.size() +
                                      truth.traversal.requests.size());
}

TEST(Play, SendsTheSameFromTheSameSeed) {
  const Scenario scenario = make_scenario(9);
  FakeShop first(scenario);
  FakeShop second(scenario);
  const Truth a = run(scenario, first);
  const Truth b = run(scenario, second);
  ASSERT_EQ(a.injection.requests.size(), b.injection.requests.size());
  for (std::size_t i = 0; i < a.injection.requests.size(); ++i)
    EXPECT_EQ(a.injection.requests[i].request_line, b.injection.requests[i].request_line);
}

TEST(Play, AShopThatRefusesEverythingLosesNothing) {
  const Scenario scenario = make_scenario(2);
  SystemClock clock;
  const Truth truth = play(
      scenario, {.port = 1}, [](const Outgoing&) { return Answer{.status = 503, .body = ""}; },
      clock, kNever);
  EXPECT_FALSE(truth.injection.succeeded());
  EXPECT_FALSE(truth.traversal.succeeded());
  EXPECT_EQ(truth.injection.rows_taken(), 0U);
}

TEST(Play, StopsWhenTold) {
  const Scenario scenario = make_scenario(2);
  SystemClock clock;
  std::atomic<std::size_t> sent = 0;
  const Truth truth = play(
      scenario, {.port = 1},
      [&sent](const Outgoing&) {
        ++sent;
        return Answer{.status = 200, .body = ""};
      },
      clock, [&sent] { return sent >= 50; });
  EXPECT_LT(sent.load(), 60U);
  EXPECT_LT(truth.crowd.requests, 60U);
}

TEST(Play, WritesItsTruthAsJson) {
  const Scenario scenario = make_scenario(4);
  FakeShop shop(scenario);
  const Truth truth = run(scenario, shop);
  const auto parsed = json::parse(truth_json(truth));
  ASSERT_TRUE(parsed) << parsed.error().full();
  const auto& injection = parsed->as_object().at("injection").as_object();
  EXPECT_EQ(injection.at("rows_taken").as_int64(), 100);
  EXPECT_EQ(injection.at("address").as_string(), scenario.attack.injector);
  EXPECT_EQ(injection.at("requests").as_array().size(), truth.injection.requests.size());
}

}  // namespace
}  // namespace quell::drill

#include "behaviour/follow_ups.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace quell::investigate {
namespace {

struct Asked {
  std::string client;
  std::uint32_t second = 0;
  std::string path;
  std::uint16_t status = 200;
  bool is_attack = false;
  std::string_view method = "GET";
};

/// Requests in the order of the log.
class Log {
 public:
  Log& asked(const Asked& one) {
    logs::Record record;
    record.place.line = ++line_;
    record.target = one.path;
    record.method = one.method;
    record.status = one.status;
    record.bytes = 10;
    const RequestToSample request{.record = record,
                                  .client = keys_.key_of(one.client),
                                  .path_hash = hash_bytes(one.path, 1),
                                  .path_bytes = one.path.size(),
                                  .seconds = 1000 + one.second,
                                  .sample = line_,
                                  .is_attack = one.is_attack};
    sample_.add(RequestSample::stratum_of(request), request);
    return *this;
  }
  Log& attack(std::uint32_t second) {
    return asked({.client = "192.0.2.1",
                  .second = second,
                  .path = "/login",
                  .status = 302,
                  .is_attack = true});
  }
  Log& then(std::uint32_t second, const std::string& path, std::uint16_t status = 200) {
    return asked({.client = "192.0.2.1", .second = second, .path = path, .status = status});
  }

  AfterLogin after() {
    const AttackedLogin one{.client = keys_.key_of("192.0.2.1"), .path = "/login"};
    const AfterLogins all = after_logins(sample_, trails(), {one});
    const auto found = all.find(one);
    return found == all.end() ? AfterLogin{} : found->second;
  }
  Trails trails() {
    const std::vector<ClientKey> keys = {keys_.key_of("192.0.2.1")};
    return trails_of(sample_, keys);
  }

 private:
  ClientKeys keys_;
  RequestSample sample_;
  std::uint32_t line_ = 0;
};

TEST(FollowUps, ThePageAfterTheRedirectTellsWhoWasLetIn) {
  Log log;
  log.attack(0).then(0, "/login").attack(1).then(1, "/start").attack(2).then(3, "/login");
  const AfterLogin after = log.after();
  EXPECT_EQ(after.let_in, (std::set<Moment>{{1001, 3}}));
  EXPECT_EQ(after.turned_back, 2U);
  EXPECT_TRUE(after.is_told_apart);
  EXPECT_TRUE(after.is_exact);
}

TEST(FollowUps, APageThatOthersReachWithoutALoginTellsNothing) {
  Log log;
  log.attack(0).then(0, "/account").attack(1).then(1, "/account");
  EXPECT_EQ(log.after().let_in.size(), 2U);
  EXPECT_TRUE(log.after().is_told_apart) << "by its name";
  log.asked({.client = "192.0.2.9", .second = 500, .path = "/account"});
  EXPECT_TRUE(log.after().let_in.empty());
  EXPECT_EQ(log.after().public_pages, 2U);
}

TEST(FollowUps, MembersThatLoggedInReachItAsWell) {
  Log log;
  log.attack(0).then(0, "/account");
  log.asked(
      {.client = "192.0.2.9", .second = 5, .path = "/login", .status = 302, .method = "POST"});
  log.asked({.client = "192.0.2.9", .second = 6, .path = "/account"});
  EXPECT_EQ(log.after().let_in.size(), 1U);
}

TEST(FollowUps, PagesOfFailuresAndRefusalsAreNoSuccess) {
  Log log;
  log.attack(0).then(0, "/login-failed").attack(1).then(1, "/account", 403);
  log.attack(2).then(60, "/start");
  EXPECT_TRUE(log.after().let_in.empty());
  EXPECT_EQ(log.after().turned_back, 1U);
}

TEST(FollowUps, APageThatTheClientHadBeforeTellsNothing) {
  Log log;
  log.asked(
      {.client = "192.0.2.1", .second = 0, .path = "/login", .status = 302, .method = "POST"});
  log.then(1, "/account").attack(20).then(21, "/account");
  EXPECT_TRUE(log.after().let_in.empty()) << "a colleague behind the same address, say";
}

TEST(FollowUps, OnePageForAllAndWithoutAName) {
  Log log;
  log.attack(0).then(0, "/x1").attack(1).then(1, "/x1");
  EXPECT_EQ(log.after().let_in.size(), 2U);
  EXPECT_FALSE(log.after().is_told_apart) << "it may be the page for failures";
}

TEST(FollowUps, PagesThatHadRefusedOpen) {
  Log log;
  log.then(1, "/admin", 403).then(1, "/other", 401).attack(5).then(9, "/admin").then(9, "/new");
  const OpenedPages opened = opened_pages(log.trails().begin()->second, 1005);
  EXPECT_EQ(opened.pages, 1U);
  EXPECT_EQ(opened.first, 1009U);
  EXPECT_FALSE(opened.tried_login);
  EXPECT_EQ(opened_pages(log.trails().begin()->second, 1000).pages, 0U) << "it was open before";
}

TEST(FollowUps, SomethingWasSentBefore) {
  Log log;
  log.asked({.client = "192.0.2.1", .second = 5, .path = "/upload", .method = "POST"});
  log.then(9, "/uploads/a.php");
  const Trails trails = log.trails();
  const Trail& trail = trails.begin()->second;
  EXPECT_EQ(sent_before(trail, 1009), 4U);
  EXPECT_FALSE(sent_before(trail, 1004));
  EXPECT_FALSE(sent_before(trail, 1009 + 2 * 86'400)) << "long ago";
}

}  // namespace
}  // namespace quell::investigate

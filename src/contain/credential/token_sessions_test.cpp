#include "credential/token_sessions.h"

#include <gtest/gtest.h>

namespace quell::contain {
namespace {

std::vector<TokenSession> sessions(std::string_view list, const TokenServer& server) {
  return sessions_of(json::parse(list)->as_array(), server).value();
}

TEST(TokenSessions, ASecretIdIsADigest) {
  const auto all = sessions(R"(["abc", "abd", 1])", {});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].shown, "sha256:ba7816bf8f01cfea");  // FIPS 180-2, appendix B.1
  EXPECT_EQ(all[0].digest, "ba7816bf8f01cfea");
  EXPECT_NE(all[1].digest, all[0].digest);
  EXPECT_EQ(mark_of(all).find("abc"), std::string::npos);
}

TEST(TokenSessions, OnlyAnIdThatIsNoSecretIsShown) {
  TokenServer server;
  server.session_id = "/n";
  constexpr std::string_view kList =
      R"([{"n":7,"key":"s3cret"},{"key":"s3cret"},{"n":{"key":"s3cret"}},"s3cret"])";
  for (const TokenSession& each : sessions(kList, server)) {
    EXPECT_TRUE(each.shown.starts_with("sha256:")) << each.shown;
  }
  server.session_ids = TokenServer::SessionIds::kShown;
  const auto all = sessions(kList, server);
  EXPECT_EQ(all[0].shown, "7");
  for (const TokenSession& each : all) EXPECT_EQ(each.shown.find("s3cret"), std::string::npos);
}

TEST(TokenSessions, OldOnesAreToldByTheirIds) {
  TokenServer server;
  server.session_id = "/n";
  const std::string mark = mark_of(sessions(R"([{"n":"a","seen":1},{"n":"b"}])", server));
  const auto later = sessions(R"([{"n":"a","seen":2},{"n":"c"}])", server);
  EXPECT_EQ(count_before(mark, later), 1U) << "its details changed";
  EXPECT_EQ(count_before("[]", later), 0U);
  EXPECT_EQ(count_before("", later), 2U) << "none were ended yet";
  for (const char* other : {"{}", "7", "[", "\"else\""}) EXPECT_FALSE(count_before(other, later));
}

TEST(TokenSessions, OfTooManyAnyCounts) {
  const std::vector<TokenSession> many(10'001, TokenSession{.digest = "d", .shown = "s"});
  const std::string mark = mark_of(many);
  EXPECT_LT(mark.size(), 20U);
  EXPECT_EQ(count_before(mark, sessions("[1,2]", {})), 2U);
}

}  // namespace
}  // namespace quell::contain

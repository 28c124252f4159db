#include "notebook.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace quell::drill {
namespace {

std::string finding(std::string_view actor, std::string_view vector, std::string_view verdict,
                    std::string_view request) {
  return fmt::format(
      R"({{"file":"a.log","line":1,"time":"2026-11-22T01:00:00Z","actor":"{}","vector":"{}",)"
      R"("verdict":"{}","score":0.9,"endpoint":"/find?term=","request":"{}","reasons":[]}})"
      "\n",
      actor, vector, verdict, request);
}

TEST(ReadTaking, SeesThroughEncodingAndDress) {
  const auto plain = read_taking(
      "GET /find?term=zz%27%20UNION%20SELECT%20id%2Cemail%20FROM%20members%20ORDER%20BY%201%20"
      "LIMIT%2033%20OFFSET%2066--%20 HTTP/1.1");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->table, "members");
  EXPECT_EQ(plain->limit, 33U);
  EXPECT_EQ(plain->offset, 66U);
  const auto dressed =
      read_taking("GET /f?q=z'/**/uNiOn/**/fROM/**/customers/**/LiMiT/**/5/**/ HTTP/1.1");
  ASSERT_TRUE(dressed);
  EXPECT_EQ(dressed->table, "customers");
  EXPECT_EQ(dressed->limit, 5U);
  EXPECT_EQ(dressed->offset, 0U);
  EXPECT_FALSE(read_taking("GET /f?q=lamp HTTP/1.1"));
  EXPECT_FALSE(read_taking("GET /f?q=from+x+limit+y HTTP/1.1"));
  EXPECT_FALSE(read_taking("GET /f?q=from+x+limit+99999999999999999999999 HTTP/1.1"));
  EXPECT_FALSE(read_taking("%%%2"));
  EXPECT_FALSE(read_taking(""));
}

TEST(ReadFindings, NotesTheWorstAttack) {
  const std::string text = finding("127.9.9.9", "sqli", "failed", "GET /find?term=%27 HTTP/1.1") +
                           finding("127.9.9.9", "sqli", "failed", "GET /find?term=%27 HTTP/1.1") +
                           finding("127.1.2.3", "sqli", "likely",
                                   "GET /find?term=a%27+from+members+limit+30+offset+30 HTTP/1.1") +
                           finding("127.8.8.8", "traversal", "likely", "GET /d?f=.. HTTP/1.1");
  const auto notebook = read_findings(text);
  ASSERT_TRUE(notebook) << notebook.error().full();
  EXPECT_EQ(notebook->actor, "127.1.2.3");
  EXPECT_EQ(notebook->endpoint, "/find");
  EXPECT_EQ(notebook->parameter, "term");
  EXPECT_EQ(notebook->successes, 1U);
  EXPECT_EQ(notebook->table, "members");
  EXPECT_EQ(notebook->rows_asked, 60U);
  EXPECT_EQ(notebook->second_endpoint, "/find") << "finding() names one endpoint";
  EXPECT_EQ(notebook->second_parameter, "f");
  EXPECT_EQ(notebook->second_target, "/d?f=..");
  EXPECT_EQ(notebook->second_successes, 1U);
}

TEST(ReadFindings, PassesOverRecordsOfOtherKinds) {
  const std::string text = finding("127.1.2.3", "sqli", "likely", "GET /find?term=%27 HTTP/1.1");
  const auto notebook = read_findings(text + "{\"attacker\":{\"key\":\"127.1.2.3\"}}\n" +
                                      "{\"login_attack\":{}}\n{\"incomplete\":\"interrupted\"}\n");
  ASSERT_TRUE(notebook) << notebook.error().full();
  EXPECT_EQ(notebook->actor, "127.1.2.3");
  EXPECT_EQ(notebook->successes, 1U);
}

TEST(ReadFindings, SaysWhenThereIsNothingToRead) {
  EXPECT_EQ(read_findings("").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(read_findings("not json\n").error().code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(read_findings("[1]\n").error().code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(read_findings("{}\n").error().code(), ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace quell::drill

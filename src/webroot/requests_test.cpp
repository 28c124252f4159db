#include "webroot/requests.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/file.h"

namespace quell::webroot {
namespace {

using std::chrono::seconds;

Instant noon() {
  return parse_iso("2026-11-22T12:00:00Z").value();
}

class RequestsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = os::TemporaryDirectory::make("requests");
    ASSERT_TRUE(made);
    place_.emplace(*std::move(made));
  }
  /// A request so many seconds after 12:00.
  void request(int second, std::string_view client, std::string_view what, int status) {
    const std::string clock = to_iso(noon() + seconds(second)).substr(11, 8);
    text_ += std::string(client) + " - - [22/Nov/2026:" + clock + " +0000] \"" + std::string(what) +
             " HTTP/1.1\" " + std::to_string(status) + " 17 \"-\" \"curl/8\"\n";
  }
  Joined joined(const std::vector<Watched>& watched, const JoinOptions& options = {}) {
    const os::Path log = place_->path() / "access.log";
    EXPECT_TRUE(os::write_file_atomically(log, text_, os::Mode::kPublic));
    return join_requests(watched, {log.string()}, options);
  }

 private:
  std::optional<os::TemporaryDirectory> place_;
  std::string text_;
};

TEST_F(RequestsTest, TheLikeliestCauseComesFirst) {
  request(-61, "a.example", "POST /too-early", 200);
  request(-50, "b.example", "POST /form", 200);
  request(-40, "c.example", "GET /s?q=1%27%20UNION%20SELECT%20password%20FROM%20users--", 200);
  request(-1, "d.example", "GET /", 200);
  request(1, "e.example", "PUT /x.php", 201);
  request(1, "g.example", "GET /x.php?c=id", 200);
  request(3, "f.example", "POST /too-late", 200);
  const Joined found = joined({{.path = "x.php", .moments = {noon()}}});
  ASSERT_EQ(found.stories.size(), 1U);
  std::vector<std::string> clients;
  for (const NearRequest& one : found.stories[0].before) clients.push_back(one.client);
  EXPECT_EQ(clients, (std::vector<std::string>{"e.example", "c.example", "b.example"}))
      << "who only called it did not bring it";
  EXPECT_TRUE(found.stories[0].before[0].of_file);
  EXPECT_EQ(found.stories[0].before[1].attack, "sqli");
  EXPECT_EQ(found.stories[0].before[1].line, 3U);
  EXPECT_EQ(found.requests, 7U);
}

TEST_F(RequestsTest, CallsAreCountedHoweverTheyAreSpelt) {
  request(10, "a", "GET /up/x.php", 404);
  request(20, "a", "POST /up/x.php?c=id", 200);
  request(30, "b", "GET //up/./%78.php/more/path", 200);
  request(40, "c", "GET http://shop.example/up/../up/x.php#f", 500);
  request(50, "d", "GET /x.php", 200);
  request(60, "d", "GET /up/x.phps", 200);
  request(70, "e", "PUT /up/x.php", 201);
  const Joined found = joined({{.path = "up/x.php", .moments = {}}});
  const Story& story = found.stories[0];
  EXPECT_EQ(story.calls, 3U);
  EXPECT_EQ(story.writing_calls, 1U);
  EXPECT_EQ(story.missing, 1U);
  EXPECT_EQ(story.clients, (std::set<std::string>{"a", "b", "c"}));
  ASSERT_TRUE(story.first && story.last);
  EXPECT_EQ(story.first->time, noon() + seconds(20));
  EXPECT_EQ(story.last->status, 500);
  EXPECT_TRUE(story.before.empty());
}

TEST_F(RequestsTest, ManyThreadsAndFilesGiveTheSame) {
  std::vector<Watched> watched;
  for (int i = 0; i < 300; ++i) {
    const std::string name = "f" + std::to_string(i % 50) + ".php";
    request(i, "10.0.0." + std::to_string(i % 100), (i % 3 == 0 ? "POST /" : "GET /") + name, 200);
    if (i < 50) watched.push_back({.path = name, .moments = {noon() + seconds(i * 5)}});
  }
  const Joined one = joined(watched);
  const Joined four = joined(watched, {.threads = 4});
  for (std::size_t i = 0; i < watched.size(); ++i) {
    EXPECT_EQ(one.stories[i].calls, 6U);
    EXPECT_EQ(one.stories[i].clients, four.stories[i].clients);
    ASSERT_EQ(one.stories[i].before.size(), four.stories[i].before.size());
    for (std::size_t k = 0; k < one.stories[i].before.size(); ++k) {
      EXPECT_EQ(one.stories[i].before[k].line, four.stories[i].before[k].line);
    }
  }
}

TEST_F(RequestsTest, ClientsBehindProxiesAndOtherPrefixes) {
  request(1, "10.0.0.1", "GET /shop/x.php", 200);
  request(2, "10.0.0.1", "GET /x.php", 200);
  const Joined found = joined({{.path = "x.php", .moments = {}}}, {.url = "/shop"});
  EXPECT_EQ(found.stories[0].calls, 1U);
}

TEST(PathOfTarget, Spellings) {
  EXPECT_EQ(path_of_target("/a/b.php?x=/../c", "/"), "a/b.php");
  EXPECT_EQ(path_of_target("/../../a", "/"), "a");
  EXPECT_EQ(path_of_target("/a%2Fb%zz", "/"), "a/b%zz");
  EXPECT_EQ(path_of_target("/", "/"), "");
  EXPECT_EQ(path_of_target("/dir/", "/"), "dir/");
  EXPECT_EQ(path_of_target("http://h/p?q", "/"), "p");
  EXPECT_EQ(path_of_target("http://h", "/"), "");
  EXPECT_EQ(path_of_target("/pma/x", "/pma/"), "x");
  EXPECT_EQ(path_of_target("/pmax/x", "/pma"), std::nullopt);
  EXPECT_EQ(path_of_target("*", "/"), "*");
}

}  // namespace
}  // namespace quell::webroot

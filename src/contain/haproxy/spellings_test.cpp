// What HAProxy refuses by the maps that Quell writes is exactly what target::covers() says, for
// requests in the spellings that attackers try.
#include <random>

#include "gmock/gmock.h"
#include "haproxy_fixture.h"
#include "web/checks.h"

namespace quell::contain {
namespace {

using haproxy::MapKind;

/// Puts rules into the running HAProxy; what is expected of it then.
haproxy::Edit put_in_force(const Haproxy& server, const std::vector<std::string>& targets) {
  haproxy::Edit edit;
  for (const std::string& target : targets) {
    edit.rules.push_back(
        {ContainmentId(fmt::format("c{:02}", edit.rules.size())), *target::parse_target(target)});
  }
  const haproxy::Runtime runtime = server.runtime();
  EXPECT_TRUE(runtime.replace(server.path("quell/addresses.map"), haproxy::address_entries(edit)));
  const auto done =
      runtime.replace(server.path("quell/requests.map"), haproxy::request_entries("", edit));
  EXPECT_TRUE(done) << done.error().full();
  return edit;
}

class Requests {
 public:
  explicit Requests(unsigned seed) : random_(seed) {}

  web::Question next() {
    web::Question question{.method = one_of({"GET", "GET", "GET", "POST", "HEAD"}),
                           .target = one_of(kPaths)};
    if (random_() % 4 != 0) question.target += "?" + query();
    if (random_() % 4 == 0) question.source = "127.0.0.2";
    return question;
  }

 private:
  static inline const std::vector<std::string> kPaths{"/search",
                                                      "/%73earch",
                                                      "//search",
                                                      "/./search",
                                                      "/x/../search",
                                                      "/search/",
                                                      "/searching",
                                                      "/any",
                                                      "/p/1",
                                                      "/p/12/",
                                                      "/p/%31/x",
                                                      "/p/x",
                                                      "/p//7",
                                                      "/p/1x",
                                                      "/p/-1",
                                                      "/n",
                                                      "/t",
                                                      "/%74",
                                                      "/a/b/c",
                                                      "/a/%62/c",
                                                      "/a/b%2fc",
                                                      "/a/c",
                                                      "/m",
                                                      "/../search",
                                                      "/x/y/../../search",
                                                      "/%2e%2e/search",
                                                      "/a/%00/c",
                                                      "/a/b%20c/c",
                                                      "/100%",
                                                      "/100%25",
                                                      "/%zz/../search",
                                                      "/search/.",
                                                      "/search/..",
                                                      "/x/..//./search",
                                                      "/t/../search/../t/x",
                                                      "/x%2f..%2fsearch"};
  static inline const std::vector<std::string> kNames{"q",  "%71",  "Q",    "%51",  "qq", "q%",
                                                      "%q", "id",   "%69d", "i%64", "t",  "%74",
                                                      "t+", "t%20", "t%2B", "",     "5",  "%2571"};
  static inline const std::vector<std::string> kPieces{
      "union", "%75nion", "UnIoN", "%55N%49oN", "un%69", "on",  "u",   "nion", "%",   "%2",
      "%25",   "%35",     "5",     "%5",        "%255",  "2",   "-",   "%2d",  "%2D", "1",
      "%31",   "12",      "+",     "%20",       "a",     "%61", "%41", "A",    "%a",  "a%2",
      "%%61",  "'",       "%27",   ";",         "=",     "?",   "%26", "%00x", "/"};

  std::string one_of(const std::vector<std::string>& list) { return list[random_() % list.size()]; }
  std::string query() {
    std::string result;
    for (unsigned pairs = random_() % 3 + 1; pairs > 0; --pairs) {
      result += one_of(kNames);
      if (random_() % 5 != 0) result += "=";
      for (unsigned pieces = random_() % 4; pieces > 0; --pieces) result += one_of(kPieces);
      if (pairs > 1) result += random_() % 6 == 0 ? "&&" : "&";
    }
    return result;
  }

  std::mt19937 random_;
};

TEST(HaproxySpellings, RefusedIsWhatTheTargetSays) {
  const Haproxy server;
  const haproxy::Edit edit = put_in_force(
      server, {"endpoint:/search parameter:q~union", "endpoint:/p/{n}", "endpoint:/a/{any}/c",
               "endpoint:/any address:127.0.0.2", "endpoint:/n parameter:id!number",
               "endpoint:/t/* parameter:t%20", "endpoint:/m method:POST method:M-SEARCH",
               "parameter:q~5", "parameter:id~a%2561 parameter:q", "parameter:t~%20' method:POST",
               "address:127.0.0.2 parameter:5~%25", "parameter:q%25~%2525", "endpoint:/100%25"});
  const web::Expectations expected("", edit, *target::Address::parse("127.0.0.1"));
  const web::Outside outside(haproxy::entrance_of(server.site()));
  Requests requests(20261122);
  std::size_t refused = 0;
  for (int i = 0; i < 1500; ++i) {
    const web::Question question = requests.next();
    const auto look = outside.ask(question);
    ASSERT_TRUE(look) << question.words() << look.error().full();
    const auto verdict = expected.verdict_for(question);
    EXPECT_EQ(look->status == 403 || look->status == 503, verdict.has_value())
        << question.words() << ": " << look->words();
    if (!verdict) continue;
    ++refused;
    EXPECT_EQ(look->status, std::to_underlying(*verdict)) << question.words();
  }
  EXPECT_GT(refused, 300U);
  EXPECT_LT(refused, 1200U);
}

TEST(HaproxySpellings, LongPathsHideNothing) {
  const Haproxy server;
  (void)put_in_force(server, {"endpoint:/search", "parameter:q~union"});
  const auto many = [](std::string_view text, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i) result += text;
    return result;
  };
  constexpr std::size_t kLong = 14'000;
  for (const auto& [what, target, status] : std::vector<std::tuple<std::string, std::string, int>>{
           {"a long query", "/search?x=" + many("y", kLong), 503},
           {"a long query behind", "/?x=" + many("y", kLong) + "&q=union", 403},
           {"many turns", many("/x/..", kLong / 5) + "/search", 503},
           {"deep turns", many("/x", 2000) + many("/..", 2000) + "/search", 503},
           {"percents", "/" + many("%", kLong) + "/../search", 503},
           {"escapes", "/" + many("%41", kLong / 3) + "/../search", 503},
           {"slashes", many("/", kLong) + "search", 503},
           {"dots", many("/.", kLong / 2) + "/search", 503},
           {"climbing", many("/..", kLong / 3) + "/search", 503},
           {"something else", many("/x", kLong / 2), 200}}) {
    EXPECT_EQ(server.status(target), status) << what;
  }
}

}  // namespace
}  // namespace quell::contain

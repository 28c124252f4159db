// What nginx refuses under the lines that Quell writes is exactly what target::covers() says, for
// requests in the spellings that attackers try.
#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "nginx/change.h"
#include "nginx/site.h"
#include "nginx_fixture.h"
#include "web/checks.h"

namespace quell::contain {
namespace {

/// Puts rules into the running server's configuration; what is expected of it then.
nginx::Edit put_in_force(const Nginx& server, const std::vector<std::string>& targets) {
  const NginxSite site = server.site();
  const auto place = nginx::find_server(site.config_file, {site.listen_port, site.server_name},
                                        nginx::real_files());
  EXPECT_TRUE(place) << place.error().full();
  nginx::Edit edit;
  edit.places = {place->before, place->inside};
  for (const std::string& target : targets) {
    edit.rules.push_back(
        {ContainmentId(fmt::format("c{:02}", edit.rules.size())), *target::parse_target(target)});
  }
  const std::string reference = web::reference(place->text, edit);
  const std::string sign = web::sign_path(place->text);
  server.write("nginx.conf", nginx::put_in(place->text, edit));
  EXPECT_TRUE(nginx::reload(site));
  const auto live =
      web::Outside(nginx::entrance_of(site)).wait_until(sign, [&](const web::Look& look) {
        return look.reference == reference;
      });
  EXPECT_TRUE(live && *live) << server.read("nginx.out");
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
  static inline const std::vector<std::string> kPaths{
      "/search",  "/%73earch", "//search", "/./search",  "/x/../search",   "/search/", "/searching",
      "/any",     "/p/1",      "/p/12/",   "/p/%31/x",   "/p/x",           "/p//7",    "/p/1x",
      "/p/-1",    "/n",        "/n#",      "/t",         "/%74",           "/a/b/c",   "/a/%62/c",
      "/a/b%2fc", "/a/c",      "/m",       "http://h/m", "http://h/search"};
  static inline const std::vector<std::string> kNames{"q",  "%71",  "Q",    "%51",  "qq", "q%",
                                                      "%q", "id",   "%69d", "i%64", "t",  "%74",
                                                      "t+", "t%20", "t%2B", "",     "5",  "%2571"};
  static inline const std::vector<std::string> kPieces{
      "union", "%75nion", "UnIoN", "%55N%49oN", "un%69", "on",  "u",   "nion", "%",   "%2",
      "%25",   "%35",     "5",     "%5",        "%255",  "2",   "-",   "%2d",  "%2D", "1",
      "%31",   "12",      "+",     "%20",       "a",     "%61", "%41", "A",    "%a",  "a%2",
      "%%61",  "'",       "%27",   ";",         "=",     "#",   "?",   "%26",  "%00x"};

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

TEST(NginxSpellings, RefusedIsWhatTheTargetSays) {
  const Nginx server;
  const nginx::Edit edit = put_in_force(
      server, {"endpoint:/search parameter:q~union", "endpoint:/p/{n}", "endpoint:/a/{any}/c",
               "endpoint:/any address:127.0.0.2", "endpoint:/n parameter:id!number",
               "endpoint:/t/* parameter:t%20", "endpoint:/m method:POST method:M-SEARCH",
               "parameter:q~5", "parameter:id~a%2561 parameter:q", "parameter:t~%20' method:POST",
               "address:127.0.0.2 parameter:5~%25", "parameter:q%25~%2525"});
  const web::Expectations expected("", edit, *target::Address::parse("127.0.0.1"));
  const NginxSite site = server.site();
  const web::Outside outside(nginx::entrance_of(site));
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

TEST(NginxSpellings, OneClientIsAnAddressOrASlash64) {
  // The site believes a header, so that one test can be many clients.
  const Nginx server(
      "    set_real_ip_from 127.0.0.1; real_ip_header X-Test;\n"
      "    server { listen 127.0.0.1:PORT; server_name shop.example;\n"
      "        location / { try_files /none =204; } }\n");
  (void)put_in_force(server, {"endpoint:/login rate:2/m", "address:203.0.113.0/24",
                              "address:2001:db8:bad::/48 endpoint:/admin"});
  const http::Destination to{"127.0.0.1", server.port()};
  const auto ask = [&](const std::string& target, const std::string& client) {
    const auto done = http::exchange(
        *http::AllowList({to}).permit(to),
        fmt::format("GET {} HTTP/1.1\r\nHost: shop.example\r\nX-Test: {}\r\n\r\n", target, client),
        {});
    return done ? done->answer.status : 0;
  };
  for (const char* client : {"198.51.100.7", "2001:db8::1", "::ffff:198.51.100.8"}) {
    EXPECT_EQ(ask("/login", client), 204) << client;
    EXPECT_EQ(ask("//login", client), 204) << client;
    EXPECT_EQ(ask("/login", client), 429) << client;
    EXPECT_EQ(ask("/%6cogin", client), 429) << client;
    EXPECT_EQ(ask("/", client), 204) << client;
  }
  EXPECT_EQ(ask("/login", "2001:db8::2"), 429) << "the same /64";
  EXPECT_EQ(ask("/login", "2001:db8:0:1::2"), 204);
  EXPECT_EQ(ask("/login", "198.51.100.9"), 204);
  EXPECT_EQ(ask("/login", "::ffff:198.51.100.10"), 204) << "not one client with all of IPv4";
  EXPECT_EQ(ask("/anything", "203.0.113.250"), 403);
  EXPECT_EQ(ask("/anything", "203.0.114.1"), 204);
  EXPECT_EQ(ask("/admin", "2001:db8:bad:7::1"), 403);
  EXPECT_EQ(ask("/other", "2001:db8:bad:7::1"), 204);
  EXPECT_EQ(ask("/admin", "2001:db8:bae::1"), 204);
}

}  // namespace
}  // namespace quell::contain

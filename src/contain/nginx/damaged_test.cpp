// Whatever stands in a configuration: after Quell was at it, nginx takes it, or not a byte of it
// was touched.
#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "nginx/change.h"
#include "nginx_fixture.h"

namespace quell::contain {
namespace {

const std::vector<std::string> kTargets{"endpoint:/search/*", "endpoint:/login rate:3/m",
                                        "address:127.0.0.2 endpoint:/x", "parameter:q~union"};

/// Whether nginx itself takes the file as it lies there.
bool nginx_takes(const Nginx& server) {
  const auto result =
      os::run({.argv = {"/usr/sbin/nginx", "-t", "-q", "-c", server.path("nginx.conf").string(),
                        "-p", server.path("").string()}},
              os::Deadline::after(std::chrono::seconds(30)), {});
  return result && os::succeeded(result->status);
}

/// Applies and undoes; whether it came into force. Nothing may be broken at any time.
bool survives(const Nginx& server, const std::string& target, const std::string& what) {
  NginxSite site = server.site();
  site.patience = std::chrono::seconds(3);
  NginxEndpoint actuator(site);
  const std::string before = server.read();
  Records records;
  const auto outcome = plan_and_apply(actuator, measure("c1", target), records, kSilent);
  const std::string after = server.read();
  EXPECT_TRUE(after == before || nginx_takes(server)) << what << "\n" << after;
  const bool applied = outcome && std::holds_alternative<Applied>(*outcome);
  if (!applied) {
    EXPECT_EQ(after, before) << what << (outcome ? "" : outcome.error().full());
    return false;
  }
  EXPECT_NE(after, before) << what;
  EXPECT_FALSE(records.records.empty());
  if (!records.records.empty()) expect_undone(actuator.undo(records.records.back(), kSilent));
  EXPECT_EQ(server.read(), before) << what;
  return true;
}

const std::string kPlain =
    "server { listen 127.0.0.1:PORT; server_name shop.example; "
    "location / { try_files /none =204; } }\n";

TEST(NginxDamaged, UnusualConfigurationsAreServedAndGivenBack) {
  std::string comments;
  for (int i = 0; i < 9000; ++i) comments += "# server { listen 80; } } \" ' { filler\n";
  const std::vector<std::pair<std::string, std::string>> unusual{
      {"CRLF and little white space",
       "server\r\n{\r\nlisten\r\n127.0.0.1:PORT\r\n;server_name shop.example;location / "
       "{try_files /none =204;}}\r\n"},
      {"several servers",
       "server { listen 127.0.0.1:PORT default_server; server_name a; return 204; }\n"
       "server { listen 127.0.0.1:PORT; server_name b; return 204; }\n" +
           kPlain},
      {"maps in odd places and quoted braces",
       "map $uri $m { \"~^a{2}$\" \"}\"; default ${uri}x; } " + kPlain +
           "map $m $n { default \"}{\"; '\\'' \"{\"; }\ngeo $g { default 0; }\n"},
      {"an include before and after", "include a.conf;\n" + kPlain + "include b/*.conf;\n"},
      {"rules of the server's own",
       "server { listen 127.0.0.1:PORT; server_name shop.example; merge_slashes off;\n"
       "rewrite ^/old$ /new last; if ($request_method = TRACE) { return 405; } error_page 403 503 "
       "429 =200 /sorry;\nlocation = /sorry { return 200 sorry; } location / { try_files /none "
       "=204; } location ~* \"^/.{3}$\" { try_files /none =204; } }\n"},
      {"many comments", comments + kPlain}};
  for (std::size_t i = 0; i < unusual.size(); ++i) {
    const auto& [what, http] = unusual[i];
    const Nginx server(http, {{"a.conf", "# }\nmap $uri $from_a { default 1; }\n"},
                              {"b/b.conf", "log_format x '{\"a\": \"}\"}';\n"}});
    // Two kinds of measures for each, all kinds in turn.
    for (const std::size_t number : {i, i + 1}) {
      const std::string& target = kTargets[number % kTargets.size()];
      // That a limit answers 200 there is the site's own wish, and no proof.
      const bool hidden = what.starts_with("rules") && target.contains("rate");
      EXPECT_EQ(survives(server, target, what), what != "several servers" && !hidden)
          << what << " " << target;
    }
  }
}

TEST(NginxDamaged, HttpInAnIncludedFileAndAStreamBesideIt) {
  const Nginx server;
  const std::string http = server.read();
  const std::size_t at = http.find("http {");
  server.write("h/http.conf", http.substr(at));
  const std::string main = http.substr(0, at) + "include \"h/*.conf\"; # } {\n";
  server.write("nginx.conf", main);
  ASSERT_TRUE(nginx_takes(server));
  NginxEndpoint actuator(server.site());
  Records records;
  expect_in_force(plan_and_apply(actuator, measure("c1", "parameter:q~union"), records, kSilent));
  EXPECT_EQ(server.read(), main);
  EXPECT_TRUE(nginx_takes(server));
  EXPECT_EQ(server.status("/?q=union"), 403);
  ASSERT_FALSE(records.records.empty());
  expect_undone(actuator.undo(records.records.back(), kSilent));
  EXPECT_EQ(server.read("h/http.conf"), http.substr(at));

  // A stream block's server is none of http's; nginx without that module refuses the file.
  const std::string stream = main + "stream { server { listen 127.0.0.1:1; } }\n";
  server.write("nginx.conf", stream);
  const auto outcome =
      plan_and_apply(actuator, measure("c1", "parameter:q~union"), records, kSilent);
  if (outcome && std::holds_alternative<Applied>(*outcome)) {
    expect_undone(actuator.undo(records.records.back(), kSilent));
  }
  EXPECT_EQ(server.read(), stream);
  EXPECT_EQ(server.read("h/http.conf"), http.substr(at));
}

TEST(NginxDamaged, HugeFilesAreGivenBackOrRefused) {
  const Nginx server;
  const std::string original = server.read();
  const std::string line = "# " + std::string(1000, 'x') + "\n";
  for (const std::size_t size : {500'000UZ, 1'500'000UZ, 5'000'000UZ}) {
    std::string huge = original;
    while (huge.size() < size) huge += line;
    server.write("nginx.conf", huge);
    EXPECT_EQ(survives(server, "endpoint:/search/*", std::to_string(size)), size < 1'000'000)
        << size;
  }
}

/// Bytes and lines that break a configuration, or look as if they did.
std::string damaged(std::string text, std::mt19937& random) {
  static const std::vector<std::string> pieces{"{",
                                               "}",
                                               ";",
                                               "\"",
                                               "'",
                                               "#",
                                               "\\",
                                               "$",
                                               "${",
                                               "\n",
                                               "\r\n",
                                               " server { } ",
                                               "# {\n",
                                               "content_by_lua_block { return \"}\" }",
                                               "map $uri $x { default \"}\"; }\n",
                                               "nonsense;",
                                               "# >>> quell: contained endpoints >>>\n",
                                               "include missing.conf;",
                                               "include nginx.conf;",
                                               "\xff\xfe",
                                               std::string("\0", 1),
                                               "if ($uri) { set $a b; }",
                                               "return 404;",
                                               "http {"};
  for (unsigned changes = random() % 2 + 1; changes > 0; --changes) {
    const std::size_t at = random() % text.size();
    switch (random() % 4) {
      case 0:
        text.erase(at, random() % 3 + 1);
        break;
      case 1:
        text.resize(std::max<std::size_t>(at, 1));
        break;
      default:
        text.insert(at, pieces[random() % pieces.size()]);
    }
  }
  return text;
}

TEST(NginxDamaged, ADamagedConfigurationIsNeverMadeWorse) {
  const Nginx server;
  const std::string original = server.read();
  const std::size_t listen = original.find("listen");
  std::mt19937 random(20261122);
  std::size_t applied = 0;
  for (int round = 0; round < 50; ++round) {
    // What stands before http keeps the test's own files where they are.
    const std::size_t http = original.find("http {");
    const std::string text = original.substr(0, http) + damaged(original.substr(http), random);
    // Another address to listen on would be somebody else's.
    const std::string address = original.substr(listen, original.find(';', listen) - listen);
    if (!text.contains(address + ";")) continue;
    server.write("nginx.conf", text);
    const auto& target = kTargets[static_cast<std::size_t>(round) % kTargets.size()];
    if (survives(server, target, text)) ++applied;
  }
  EXPECT_GT(applied, 0U);
  EXPECT_LT(applied, 40U);
  server.write("nginx.conf", original);
  ASSERT_TRUE(nginx::reload(server.site()));
  const NginxSite site = server.site();
  const auto live =
      web::Outside(nginx::entrance_of(site)).wait_until("/search", [](const web::Look& look) {
        return look.status == 200;
      });
  ASSERT_TRUE(live && *live);
  EXPECT_TRUE(survives(server, "endpoint:/search", "the original"));
}

}  // namespace
}  // namespace quell::contain

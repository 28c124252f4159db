// Configurations as they are found: in files of many kinds, given back byte for byte or refused.
#include "gmock/gmock.h"
#include "nginx_fixture.h"

namespace quell::contain {
namespace {

const std::string kShop =
    "server { listen 127.0.0.1:PORT; server_name shop.example; "
    "location / { try_files /none =204; } }";

const std::string kNested =
    "server {\n    listen 127.0.0.1:PORT;\n    server_name shop.example;\n"
    "    if ($http_user_agent ~ \"bad}{bot\") { return 403; }\n"
    "    location / {\n        try_files /none =204;\n"
    "        location ~ \"^/a/[0-9]{3}/(?<rest>.*)$\" {  # { \" }\n"
    "            if ($request_method = 'TRACE}') { return 405; }\n"
    "            try_files /none =204;\n        }\n"
    "        location ^~ /b/ { location = /b/c { try_files /none =204; } }\n    }\n"
    "    location ~* \\.(png|jpe?g)$ { try_files /none =204; }\n"
    "    location @named { return 204; }\n}\n";

/// Into force and out again, with the file that holds the server in `name`.
void expect_there_and_back(const Nginx& server, const std::string& name,
                           const std::string& target) {
  const std::string main = server.read();
  const std::string before = server.read(name);
  NginxEndpoint actuator(server.site());
  Records records;
  expect_in_force(plan_and_apply(actuator, measure("c1", target), records, kSilent));
  EXPECT_NE(server.read(name), before);
  if (name != "nginx.conf") EXPECT_EQ(server.read(), main);
  ASSERT_FALSE(records.records.empty());
  expect_undone(actuator.undo(records.records.back(), kSilent));
  EXPECT_EQ(server.read(name), before);
}

TEST(NginxUnusual, NestedLocationsRegexesAndQuotedBraces) {
  const Nginx server(kNested);
  for (const char* target : {"endpoint:/a/*", "endpoint:/b/c", "parameter:q~union"}) {
    SCOPED_TRACE(target);
    expect_there_and_back(server, "nginx.conf", target);
  }
}

TEST(NginxUnusual, ALinkedSiteWithoutAnEndOfLineThatNobodyMayWrite) {
  for (const std::string& text : {kShop, kShop + " # the last line", kNested + "\r\n\r\n"}) {
    // Begins as a file, because nginx is started at once.
    Nginx server("include sites-enabled/*;\n", {{"available/shop.conf", text},
                                                {"sites-enabled/other", "# nothing\n"},
                                                {"sites-enabled/shop", text}});
    const auto link = server.path("sites-enabled/shop");
    std::filesystem::remove(link);
    std::filesystem::create_symlink("../available/shop.conf", link);
    const auto file = server.path("available/shop.conf");
    std::filesystem::permissions(file, std::filesystem::perms(0444));
    expect_there_and_back(server, "available/shop.conf", "/search");
    EXPECT_TRUE(std::filesystem::is_symlink(link));
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0444));
  }
}

TEST(NginxUnusual, WhatNginxItselfRefusesIsLeftAlone) {
  const Nginx server(kShop + "\n");
  const std::string original = server.read();
  NginxSite site = server.site();
  site.patience = std::chrono::seconds(3);
  for (const std::string& text :
       {"\xEF\xBB\xBF" + original, original + "\x1a", std::string(original).insert(0, 1, '\0'),
        original.substr(0, original.size() - 2)}) {
    server.write("nginx.conf", text);
    NginxEndpoint actuator(site);
    Records records;
    const auto outcome = plan_and_apply(actuator, measure("c1", "/search"), records, kSilent);
    EXPECT_FALSE(outcome && std::holds_alternative<Applied>(*outcome));
    EXPECT_EQ(server.read(), text);
  }
}

TEST(NginxUnusual, TenMegabytesAreRefusedInThePlan) {
  const Nginx server(kShop + "\n");
  std::string huge = server.read();
  const std::string line = "# " + std::string(1000, 'x') + "\n";
  while (huge.size() < 10'000'000) huge += line;
  server.write("nginx.conf", huge);
  NginxEndpoint actuator(server.site());
  const auto answer = actuator.plan({.measure = measure("c1", "/search")});
  EXPECT_FALSE(answer && std::holds_alternative<Plan>(*answer));
  constexpr std::size_t kMost = 20'000'000;
  const auto left = os::read_file(server.path("nginx.conf"), kMost);
  EXPECT_TRUE(left && *left == huge);
}

TEST(NginxUnusual, AFileThatVanishesStopsEverything) {
  const Nginx server("include shop.conf;\n", {{"shop.conf", kShop + "\n"}});
  const std::string text = server.read("shop.conf");
  NginxEndpoint actuator(server.site());
  for (const std::string step : {"lock", "check", "replace"}) {
    SCOPED_TRACE(step);
    const auto answer = actuator.plan({.measure = measure("c1", "/search")});
    ASSERT_TRUE(answer) << answer.error().full();
    Records records;
    const auto outcome =
        actuator.apply(std::get<Plan>(*answer), records, [&](std::string_view reached) {
          if (reached == step) std::filesystem::remove(server.path("shop.conf"));
        });
    EXPECT_FALSE(outcome && std::holds_alternative<Applied>(*outcome));
    EXPECT_FALSE(std::filesystem::exists(server.path("shop.conf")));
    server.write("shop.conf", text);
    EXPECT_EQ(server.status("/search"), 204);
  }
}

}  // namespace
}  // namespace quell::contain

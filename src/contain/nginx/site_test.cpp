#include "nginx/site.h"

#include <map>

#include "gmock/gmock.h"
#include "nginx/surroundings.h"

namespace quell::contain::nginx {
namespace {

using testing::HasSubstr;

TEST(ListenPort, OfEveryForm) {
  EXPECT_EQ(listen_port("8080"), 8080);
  EXPECT_EQ(listen_port("127.0.0.1:81"), 81);
  EXPECT_EQ(listen_port("[::1]:82"), 82);
  EXPECT_EQ(listen_port("[::]"), 80);
  EXPECT_EQ(listen_port("*:83"), 83);
  EXPECT_EQ(listen_port("example.com"), 80);
  EXPECT_EQ(listen_port("unix:/run/x.sock"), std::nullopt);
}

TEST(FindServer, NamesWhatThereIsWhenNoneOrSeveralFit) {
  const std::string text =
      "http { server { listen 80; server_name a; } server { server_name b c; }\n"
      "server { listen 127.0.0.1:81; } }";
  const FileSource source{
      .read = [&](const std::filesystem::path&) { return Result<std::string>(text); },
      .match = [](const std::string&) { return Result<std::vector<std::filesystem::path>>(); }};
  const auto find = [&](std::uint16_t port, std::optional<std::string> name) {
    return find_server("/n.conf", {port, std::move(name)}, source);
  };
  EXPECT_EQ(find(80, std::nullopt).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(find(80, "c")->before, text.find("server { server_name b"));
  EXPECT_EQ(find(81, std::nullopt)->line, 2U);
  EXPECT_EQ(find(81, "a").error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(find(99, std::nullopt).error().message(), HasSubstr("/n.conf:2 (listen 81"));
}

TEST(FindServer, NotesProxiesAndLimitsAroundTheServer) {
  const std::map<std::string, std::string> texts{
      {"/n.conf",
       "http { limit_req_zone $a zone=z:1m rate=1r/s; set_real_ip_from 10.0.0.0/8;\n"
       "server { listen 81; limit_req zone=other; }\n"
       "server { listen 80; real_ip_header X-Forwarded-For; set_real_ip_from unix:;\n"
       "location / { limit_except GET { deny all; } location /a { include in.conf; } } } }"},
      {"/in.conf", "\nlimit_req zone=z;"}};
  const FileSource source{
      .read = [&](const std::filesystem::path& path) -> Result<std::string> {
        return texts.at(path.string());
      },
      .match = [](const std::string&) { return Result<std::vector<std::filesystem::path>>(); }};
  const auto shallow = find_server("/n.conf", {80, std::nullopt}, source);
  ASSERT_TRUE(shallow) << shallow.error().full();
  EXPECT_EQ(own_limit(*shallow), std::nullopt);
  EXPECT_THAT(trusted_proxies(*shallow),
              testing::ElementsAre(*target::Network::parse("10.0.0.0/8")));
  EXPECT_THAT(address_words(*shallow),
              HasSubstr("X-Forwarded-For from connections of 10.0.0.0/8 (/n.conf:1), unix:"));
  const auto deep = find_server("/n.conf", {80, std::nullopt}, source, Depth::kEverything);
  ASSERT_TRUE(deep) << deep.error().full();
  EXPECT_EQ(own_limit(*deep), "limit_req at /in.conf:2");
  const auto other = find_server("/n.conf", {81, std::nullopt}, source);
  EXPECT_EQ(own_limit(*other), "limit_req at /n.conf:2");
  EXPECT_THAT(address_words(*other), HasSubstr("X-Real-IP"));
}

TEST(FindServer, AnIncludeThatNeverEndsIsALimit) {
  const FileSource source{
      .read = [](const std::filesystem::path&) { return Result<std::string>("include a.conf;"); },
      .match = [](const std::string&) { return Result<std::vector<std::filesystem::path>>(); }};
  EXPECT_EQ(find_server("/n.conf", {80, std::nullopt}, source).error().code(), ErrorCode::kLimit);
}

}  // namespace
}  // namespace quell::contain::nginx

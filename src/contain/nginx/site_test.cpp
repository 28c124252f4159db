#include "nginx/site.h"

#include "gmock/gmock.h"

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

TEST(FindServer, AnIncludeThatNeverEndsIsALimit) {
  const FileSource source{
      .read = [](const std::filesystem::path&) { return Result<std::string>("include a.conf;"); },
      .match = [](const std::string&) { return Result<std::vector<std::filesystem::path>>(); }};
  EXPECT_EQ(find_server("/n.conf", {80, std::nullopt}, source).error().code(), ErrorCode::kLimit);
}

}  // namespace
}  // namespace quell::contain::nginx
